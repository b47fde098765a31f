"""The bulletin in the admin: written, filled with letters, put in order, previewed, published; odd input is a message."""

import pytest
from django.urls import reverse

from bulletins.models import Heard, Issue, IssueFile, IssueLetter
from bulletins.services import choosing
from organisers import roles
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, organiser_with, superuser
from tests.bulletins import making

LIST, HEARD = "/admin/bulletins/issue/", "/admin/bulletins/heard/"
EDITOR = [f"bulletins.{act}_{model}" for model in ("issue", "heard") for act in ("view", "add", "change", "delete")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal()


@pytest.fixture
def editor():
    return client_of(organiser_with(*EDITOR))


def address(issue, page="issue") -> str:
    return f"{LIST}{issue.pk}/{page}/"


def order_form(issue, **changes):
    """What a browser posts with the order of the letters as the page shows it."""
    rows = IssueLetter.objects.filter(issue=issue).order_by("position")
    ids = [str(row.letter_id) for row in rows]
    positions = [str(place) for place, _ in enumerate(ids, start=1)]
    revision = Issue.objects.get(pk=issue.pk).revision
    return {"letter": ids, "position": positions, "revision": revision, **changes}


def order(issue) -> list[str]:
    rows = IssueLetter.objects.filter(issue=issue).order_by("position")
    return [str(row.letter_id) for row in rows]


def test_an_editor_makes_an_issue_from_the_first_word_to_its_publication(editor, appeal):
    letters = [making.letter(appeal), making.letter(appeal)]
    data = fields_of(editor.get(f"{LIST}add/"))
    assert data["number"] == "1" and data["appeal"] == str(appeal.pk)
    for language in make.LANGUAGES:
        data |= {f"title_{language}": making.TITLES[language], f"body_{language}": making.NEWS[language]}
        data[f"contacts_{language}"] = making.CONTACTS[language]
    response = editor.post(f"{LIST}add/", data, follow=True)
    issue = Issue.objects.get()
    assert response.redirect_chain[-1][0] == address(issue)
    page = editor.get(address(issue, "letters")).text
    assert all(str(letter.pk) in page for letter in letters)
    ticked = {"ticked": [str(letter.pk) for letter in letters], "done": "1"}
    response = editor.post(address(issue, "letters"), ticked, follow=True)
    assert "2 letters added." in messages_of(response)
    response = editor.post(address(issue, "order"), order_form(issue, position=["2", "1"]), follow=True)
    assert order(issue) == [str(letters[1].pk), str(letters[0].pk)]
    for kind, start in (("pdf", b"%PDF"), ("html", b"<!doctype html>")):
        preview = editor.get(address(issue, f"preview/kk/{kind}"))
        assert preview.content.startswith(start) and "no-store" in preview["Cache-Control"]
    seen = editor.get(address(issue)).context["fingerprint"]
    for said in ("The issue is published.", "Nothing has changed."):
        response = editor.post(address(issue), {"fingerprint": seen}, follow=True)
        assert said in messages_of(response)
    assert IssueFile.objects.count() == 4
    assert all(file.sha256 in response.text for file in IssueFile.objects.all())


def test_a_published_issue_is_read_only(editor, appeal):
    letter = making.letter(appeal)
    draft = making.draft(appeal, [letter])
    form, ordering = fields_of(editor.get(f"{LIST}{draft.pk}/change/")), order_form(draft, leave_out=[str(letter.pk)])
    assert making.publish(draft)
    assert editor.get(f"{LIST}{draft.pk}/change/", follow=True).redirect_chain[-1][0] == address(draft)
    response = editor.post(f"{LIST}{draft.pk}/change/", {**form, "title_kk": "Басқа"})
    assert "has been published meanwhile" in response.text and "Басқа" in response.text
    assert draft.texts.get(language="kk").title == making.TITLES["kk"]
    editor.post(address(draft, "order"), ordering)
    editor.post(address(draft, "letters"), {"ticked": str(making.letter(appeal).pk)})
    editor.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})
    assert order(draft) == [str(letter.pk)]


def test_a_text_saved_at_the_moment_of_publication_changes_nothing(editor, appeal, monkeypatch):
    draft = making.draft(appeal, [making.letter(appeal)])
    form = fields_of(editor.get(f"{LIST}{draft.pk}/change/"))
    assert making.publish(draft)
    # It was still a draft when the form's page looked.
    monkeypatch.setattr(Issue, "is_published", False)
    response = editor.post(f"{LIST}{draft.pk}/change/", {**form, "title_kk": "Басқа"})
    assert response.status_code == 403 and "Басқа" in response.text
    assert draft.texts.get(language="kk").title == making.TITLES["kk"]


def test_what_stands_in_the_way_is_said_and_there_is_no_button(editor, appeal):
    issue = making.draft(appeal)
    page = editor.get(address(issue)).text
    assert "Қазақша: no letter is chosen" in page and 'name="fingerprint"' not in page
    response = editor.post(address(issue), {"fingerprint": making.seen(issue)}, follow=True)
    assert "no letter is chosen" in messages_of(response)
    assert not Issue.objects.published().exists()


def test_before_an_issue_is_out_nothing_can_be_recorded_of_it(editor, appeal):
    making.draft(appeal)
    response = editor.get(f"{HEARD}add/", follow=True)
    assert response.redirect_chain == [(HEARD, 302)] and "No issue has come out yet." in messages_of(response)


@pytest.mark.parametrize("issue", ["x", "\0", "1", "9" * 40, "-1"])
def test_a_link_that_names_no_issue_opens_the_form(editor, appeal, issue):
    making.published(appeal, [making.letter(appeal)])
    assert editor.get(f"{HEARD}add/", {"issue": issue}).status_code == 200


@pytest.mark.parametrize("seen", ["", "x", "\0", "0" * 64, "Ә" * 5000])
def test_a_forged_fingerprint_publishes_nothing(editor, appeal, seen):
    issue = making.draft(appeal, [making.letter(appeal)])
    response = editor.post(address(issue), {"fingerprint": seen}, follow=True)
    assert "was changed while you were looking" in messages_of(response)
    assert not Issue.objects.published().exists()


def test_forged_letters_are_left_out_and_said_to_be(editor, appeal):
    issue = making.draft(appeal)
    forged = [
        making.letter(make.appeal()),
        making.letter(appeal, state="confirmed"),
        making.letter(appeal, kk="", ru=""),
    ]
    ids = [*(str(letter.pk) for letter in forged), "x", "\0", "1", "", str(making.somebody())]
    response = editor.post(address(issue, "letters"), {"ticked": ids}, follow=True)
    assert "left as they were" in messages_of(response) and order(issue) == []


@pytest.mark.parametrize("position", ["", "x", "0", "-1", "1.5", "\0", "9" * 400, "٣", "10000"])
def test_a_place_that_is_no_number_comes_back_beside_its_field(editor, appeal, position):
    issue = making.draft(appeal, [making.letter(appeal), making.letter(appeal)])
    before = order(issue)
    response = editor.post(address(issue, "order"), order_form(issue, position=[position, "1"]))
    assert response.status_code == 422
    assert 'id="position-1-error"' in response.text and 'aria-invalid="true"' in response.text
    assert "position-2-error" not in response.text and order(issue) == before


def test_an_order_sent_late_keeps_what_was_typed_and_undoes_nothing(editor, appeal):
    issue = making.draft(appeal, [making.letter(appeal), making.letter(appeal)])
    form = order_form(issue, position=["8", "3"])
    choosing.choose(issue_id=issue.pk, ids=[making.letter(appeal).pk], by=None, now=making.timezone.now())
    before = order(issue)
    response = editor.post(address(issue, "order"), form)
    assert response.status_code == 422 and "was changed while you were looking" in response.text
    assert 'value="8"' in response.text and order(issue) == before


@pytest.mark.parametrize("data", [{}, {"letter": ["x"], "position": []}, {"leave_out": ["\0"], "revision": "x" * 99}])
def test_an_order_that_makes_no_sense_changes_nothing(editor, appeal, data):
    issue = making.draft(appeal, [making.letter(appeal), making.letter(appeal)])
    before = order(issue)
    assert editor.post(address(issue, "order"), data).status_code in (302, 422)
    assert order(issue) == before


def test_addresses_that_make_no_sense_are_messages(editor, appeal):
    issue = making.draft(appeal)
    for path in (f"{LIST}999/issue/", f"{LIST}{'9' * 30}/letters/", f"{LIST}999/anew/"):
        assert "There is no such issue." in messages_of(editor.get(path, follow=True))
    assert editor.get(address(issue, "letters") + "?after=x", follow=True).status_code == 200
    assert editor.get(address(issue, "letters") + "?wanted=%00").status_code == 200
    assert [editor.get(address(issue, page)).status_code for page in ("anew", "order")] == [405, 405]
    for page in ("preview/en/pdf", "preview/kk/exe", "preview/%00/pdf"):
        assert editor.get(address(issue, page)).status_code == 404


def test_candidates_say_what_they_lack_and_ask_the_same_queries(editor, appeal, django_assert_max_num_queries):
    issue = making.draft(appeal)
    making.letter(appeal, kk="", ru="", own_language="de", own_words="Ohne Übersetzung")
    assert "Ohne" not in editor.get(address(issue, "letters")).text
    page = editor.get(address(issue, "letters") + "?wanted=all").text
    assert "has to be translated" in page and 'name="ticked"' not in page
    for number in range(25):
        making.letter(appeal, ru="" if number % 2 else making.RUSSIAN, naming="mayor", name="Qxhidden")
    with django_assert_max_num_queries(16):
        page = editor.get(address(issue, "letters")).text
    assert page.count('name="ticked"') == 20 and "after=" in page
    assert "No checked translation into Russian." in page and "Qxhidden" not in page


def test_a_month_is_recorded_as_heard(editor, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    Issue.objects.filter(pk=issue.pk).update(published_on="2006-05-02")
    data = fields_of(editor.get(f"{HEARD}add/?issue={issue.pk}"))
    assert data["issue"] == str(issue.pk)
    good = {
        **data,
        "year": "2006",
        "month": "5",
        "copies": "200",
        "words_kk": "  Біз\u200b естідік.  \r\n\r\n\r\n\r\nРақмет.",
    }
    for change, said in [
        ({"copies": "137"}, "copies"),
        ({"month": "13"}, "month"),
        ({"year": "x"}, "year"),
        ({"month": "4"}, "was not out yet in that month"),
        ({"year": "2999"}, "has not begun yet"),
        ({"words_kk": "ә" * 2001}, "2,001"),
        ({"words_en": "a\0b"}, "words_en"),
        ({"issue": "999"}, "issue"),
    ]:
        response = editor.post(f"{HEARD}add/", {**good, **change})
        assert response.status_code == 200 and "errorlist" in response.text and said in response.text
    assert not Heard.objects.exists()
    assert editor.post(f"{HEARD}add/", good).status_code == 302
    heard = Heard.objects.get()
    assert heard.texts.get().words == "Біз естідік.\n\nРақмет."
    assert "is recorded already" in editor.post(f"{HEARD}add/", good).text
    assert Heard.objects.count() == 1


def test_a_draft_cannot_have_been_heard(editor, appeal):
    draft = making.draft(appeal)
    data = {"issue": draft.pk, "year": "2006", "month": "5", "copies": "200"}
    assert "errorlist" in editor.post(f"{HEARD}add/", data).text
    assert not Heard.objects.exists()


@pytest.mark.parametrize("role", [roles.MODERATORS, roles.DELIVERERS, roles.TRANSLATORS])
def test_other_roles_see_none_of_it(appeal, role):
    issue = making.published(appeal, [making.letter(appeal)])
    roles.make_groups()
    user = organiser_with()
    user.groups.add(roles.Group.objects.get(name=role))
    client = client_of(user)
    paths = [LIST, f"{LIST}add/", address(issue), address(issue, "letters"), address(issue, "preview/kk/pdf"), HEARD]
    assert {client.get(path).status_code for path in paths} == {403}
    for page in ("issue", "letters", "order", "anew"):
        assert client.post(address(issue, page), {"fingerprint": "x"}).status_code == 403
    assert reverse("admin:bulletins_issue_changelist") not in client.get("/admin/").text


def test_editors_have_it_in_their_menu_and_superusers_too(appeal):
    roles.make_groups()
    user = organiser_with()
    user.groups.add(roles.Group.objects.get(name=roles.EDITORS))
    for client in (client_of(user), superuser()):
        assert f'href="{LIST}"' in client.get("/admin/").text
        assert client.get(LIST).status_code == 200


def test_nobody_sees_it_without_a_login(client, appeal):
    issue = making.draft(appeal, [making.letter(appeal)])
    for page in ("issue", "letters", "preview/kk/pdf"):
        assert client.get(address(issue, page)).status_code == 302
    client.post(address(issue), {"fingerprint": making.seen(issue)})
    assert not Issue.objects.published().exists()
