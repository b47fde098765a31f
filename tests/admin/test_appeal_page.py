"""The appeal's page: switches with an entry each, texts with revisions, an old slug that redirects, recipients checked."""

import pytest

from appeals.models import Appeal, AppealText, Demand, DemandText, OldSlug, Recipient, RecipientText
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of, organiser_with, superuser

pytestmark = pytest.mark.django_db


def page_of(appeal):
    return f"/admin/appeals/appeal/{appeal.pk}/change/"


def save(client, appeal, *, leave_out=(), **changes):
    """Opens the page, changes what is given and saves, as a browser does."""
    fields = fields_of(client.get(page_of(appeal)))
    fields.update(changes)
    for name in leave_out:
        fields.pop(name, None)
    return client.post(page_of(appeal), fields, follow=True)


def entries(subject):
    return list(Record.objects.about(subject).order_by("pk").values_list("act", "reason"))


def test_saving_without_a_change_counts_no_revision_up():
    appeal = make.campaign()
    before = list(AppealText.objects.values_list("language", "revision", "loaded_digest"))
    response = save(superuser(), appeal)
    assert response.redirect_chain
    assert list(AppealText.objects.values_list("language", "revision", "loaded_digest")) == before
    assert not any(text.is_edited for text in AppealText.objects.all())
    assert not any(text.is_edited for text in DemandText.objects.all())
    assert not any(text.is_edited for text in RecipientText.objects.all())


def test_switches_and_figures_go_into_the_record():
    appeal = make.appeal()
    save(superuser(), appeal, state="paused", goal="500", holds_everything="on")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.goal, appeal.holds_everything) == ("paused", 500, True)
    found = entries(f"appeal {appeal.pk}")
    for entry in [("set state", "paused"), ("set goal", "500"), ("hold everything", "True")]:
        assert entry in found


def test_editing_the_original_makes_translations_older_until_an_organiser_says_otherwise():
    appeal = make.appeal()
    client = superuser()
    save(client, appeal, title_en="A new title")
    texts = {text.language: text for text in AppealText.objects.filter(appeal=appeal)}
    assert (texts["en"].title, texts["en"].revision, texts["ru"].revision) == ("A new title", 2, 1)
    older = AppealText.objects.filter(appeal=appeal).older_than_original()
    assert set(older.values_list("language", flat=True)) == {"ru", "kk"}
    assert client.get(page_of(appeal)).text.count("Older than the English text") == 2
    save(client, appeal, title_ru="Новое название", is_current_ru="on")
    assert set(older.values_list("language", flat=True)) == {"kk"}


def test_an_edited_text_is_not_overwritten_by_loading():
    appeal = make.campaign()
    save(superuser(), appeal, headline_kk="Өзгертілген тақырып")
    make.campaign()
    assert AppealText.objects.get(appeal=appeal, language="kk").headline == "Өзгертілген тақырып"


def test_two_organisers_do_not_overwrite_each_other_unawares():
    appeal = make.appeal()
    first, second = superuser(), superuser()
    fields = fields_of(second.get(page_of(appeal)))
    save(first, appeal, title_en="From the first")
    response = second.post(page_of(appeal), {**fields, "title_en": "From the second"})
    assert response.status_code == 200
    assert "Somebody else has changed the English text" in response.text
    assert "From the second" in response.text
    assert AppealText.objects.get(appeal=appeal, language="en").title == "From the first"


def test_a_text_that_is_needed_cannot_be_emptied():
    appeal = make.appeal()
    for name in ("title_en", "greeting_ru"):
        assert save(superuser(), appeal, **{name: ""}).context["errors"]
    assert AppealText.objects.get(appeal=appeal, language="ru").greeting


def test_an_old_slug_redirects_to_the_new_one():
    appeal = make.appeal("first-address")
    client = superuser()
    save(client, appeal, slug="second-address")
    moved = client.get("/ru/appeals/first-address/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/ru/appeals/second-address/")
    save(client, appeal, slug="third-address")
    assert client.get("/appeals/first-address/").headers["Location"] == "/appeals/third-address/"


def test_an_appeal_may_go_back_to_its_own_old_address():
    appeal = make.appeal("first-address")
    client = superuser()
    save(client, appeal, slug="second-address")
    save(client, appeal, slug="first-address")
    assert client.get("/appeals/first-address/").status_code == 200
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["second-address"]


def test_an_address_once_used_cannot_be_taken_by_another():
    first, second = make.appeal("first-address"), make.appeal("another")
    client = superuser()
    save(client, first, slug="second-address")
    for slug in ("first-address", "second-address"):
        assert save(client, second, slug=slug).context["errors"]
    second.refresh_from_db()
    assert second.slug == "another"


def test_the_first_page_and_loading_know_the_campaign_by_its_old_address():
    appeal = make.campaign()
    save(superuser(), appeal, slug="another-address")
    assert client_of(make.organiser()).get("/").status_code == 200
    from django.utils import timezone

    from campaign.content.loading import load_campaign

    load_campaign(overwrite=False, now=timezone.now())
    assert Appeal.objects.count() == 1


def test_demands_are_edited_added_and_taken_away():
    appeal = make.appeal()
    client = superuser()
    new = {"demands-TOTAL_FORMS": "2", "demands-1-position": "2", "demands-1-appeal": str(appeal.pk)}
    texts = {"demands-1-short_en": "New", "demands-1-text_en": "A new demand."}
    save(client, appeal, **new, **texts, **{"demands-0-text_ru": "Изменено."})
    first, second = Demand.objects.filter(appeal=appeal)
    assert first.texts.get(language="ru").text == "Изменено."
    assert (first.texts.get(language="ru").revision, first.texts.get(language="en").revision) == (2, 1)
    assert list(second.texts.values_list("language", "text")) == [("en", "A new demand.")]
    save(client, appeal, **{"demands-1-DELETE": "on"})
    assert Demand.objects.filter(appeal=appeal).count() == 1


def test_two_demands_with_one_number_are_refused_with_a_message():
    appeal = make.appeal()
    new = {"demands-TOTAL_FORMS": "2", "demands-1-position": "1", "demands-1-appeal": str(appeal.pk)}
    response = save(superuser(), appeal, **new, **{"demands-1-short_en": "New", "demands-1-text_en": "New."})
    assert response.context["errors"]
    assert Demand.objects.filter(appeal=appeal).count() == 1


def check(client, recipient):
    address = f"/admin/appeals/appeal/recipients/{recipient.pk}/"
    fingerprint = client.get(address).context["fingerprint"]
    return client.post(address, {"act": "check", "sure": "on", "fingerprint": fingerprint}, follow=True)


def test_a_recipient_is_checked_by_a_named_organiser():
    recipient = Recipient.objects.get(appeal=make.appeal())
    user = make.organiser()
    check(client_of(user), recipient)
    recipient.refresh_from_db()
    assert recipient.checked_by == user
    assert entries(f"recipient {recipient.pk}") == [("check recipient", "")]


@pytest.mark.parametrize(
    "changes",
    [{"recipients-0-email": "new@example.org"}, {"recipients-0-lines_kk": "Жаңа"}, {"recipients-0-phone": "1"}],
)
def test_changing_a_checked_recipient_takes_the_mark_away(changes):
    appeal = make.appeal()
    recipient = Recipient.objects.get(appeal=appeal)
    client = superuser()
    check(client, recipient)
    response = save(client, appeal, **changes)
    recipient.refresh_from_db()
    assert recipient.checked_at is None
    assert "checked again" in messages_of(response)
    assert ("uncheck recipient", "") in entries(f"recipient {recipient.pk}")


def test_changing_something_else_leaves_the_mark():
    appeal = make.appeal()
    recipient = Recipient.objects.get(appeal=appeal)
    client = superuser()
    check(client, recipient)
    save(client, appeal, title_en="Another title")
    recipient.refresh_from_db()
    assert recipient.checked_at is not None


def test_a_recipient_that_has_changed_meanwhile_is_not_checked():
    recipient = Recipient.objects.get(appeal=make.appeal())
    client = superuser()
    address = f"/admin/appeals/appeal/recipients/{recipient.pk}/"
    fingerprint = client.get(address).context["fingerprint"]
    Recipient.objects.filter(pk=recipient.pk).update(fax="+7 000")
    for data in (
        {"act": "check", "sure": "on", "fingerprint": fingerprint},
        {"act": "check", "fingerprint": fingerprint},
        {"act": "check", "sure": "on"},
        {"act": "check", "sure": "on", "fingerprint": "\0"},
        {},
    ):
        assert messages_of(client.post(address, data, follow=True))
    recipient.refresh_from_db()
    assert recipient.checked_at is None


def test_the_mark_is_taken_away_once():
    recipient = Recipient.objects.get(appeal=make.appeal())
    client = superuser()
    check(client, recipient)
    address = f"/admin/appeals/appeal/recipients/{recipient.pk}/"
    for _ in range(2):
        client.post(address, {"act": "uncheck"})
    assert [act for act, _ in entries(f"recipient {recipient.pk}")] == ["check recipient", "uncheck recipient"]


def test_a_recipient_that_is_none_is_a_message():
    client = superuser()
    for key in ("999999", "9" * 30):
        response = client.get(f"/admin/appeals/appeal/recipients/{key}/", follow=True)
        assert "no such recipient" in messages_of(response)


def test_the_appeal_is_for_those_who_may_change_it():
    appeal = make.appeal()
    recipient = Recipient.objects.get(appeal=appeal)
    for user in (organiser_with("appeals.view_letter", "appeals.change_letter"), organiser_with("appeals.view_appeal")):
        client = client_of(user)
        assert client.get(page_of(appeal)).status_code == 403
        assert client.post(page_of(appeal), {"state": "won"}).status_code == 403
        assert client.post(f"/admin/appeals/appeal/recipients/{recipient.pk}/", {"act": "check"}).status_code == 403
    assert superuser().get("/admin/appeals/appeal/add/").status_code == 403


def test_the_page_s_queries_do_not_grow_with_the_demands(django_assert_max_num_queries):
    """Guards against a query for the texts of each demand."""
    appeal = make.appeal()
    client = superuser()
    counts = []
    for position in (2, 3):
        with django_assert_max_num_queries(25) as captured:
            client.get(page_of(appeal))
        counts.append(len(captured))
        demand = Demand.objects.create(appeal=appeal, position=position)
        DemandText.objects.create(demand=demand, language="en", short="One", text="One.")
    assert counts[0] == counts[1]


def test_nonsense_is_answered_with_the_form():
    appeal = make.appeal()
    for data in ({}, {"state": "\0", "slug": ["a", "b"], "goal": "9" * 400, "title_en": "\0"}):
        assert superuser().post(page_of(appeal), data).status_code in (200, 400)
    response = save(superuser(), appeal, goal="9" * 30, title_en="x" * 5000)
    assert response.status_code == 200
    assert response.context["errors"]
