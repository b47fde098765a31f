"""What a writer can do on the own page: named less, no news, withdrawn. Each action once, twice, from elsewhere, late."""

import pytest
from django.core.cache import cache
from django.test import Client

from appeals.models import Contact, Letter, Tally
from appeals.models.letters.states import Naming, State
from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.own.pages import BROWSER, FOREIGN, PREFIXES, address_of, post

pytestmark = pytest.mark.django_db
EVERY_STATE = [state for state in State if state != State.WITHDRAWN]


@pytest.fixture
def letter():
    made = make.letter(
        make.appeal(APPEAL_SLUG), name="Ada Adams", city="Leeds", organisation="Tenants", own_words="My street."
    )
    make.contact(made, "ada@example.org", wants_updates=True)
    return made


def wall() -> str:
    cache.clear()  # As if five seconds had passed.
    return Client().get("/appeals/shanyrak-aigyerim/letters/").content.decode()


# Named less.


@pytest.mark.parametrize("language", PREFIXES)
def test_not_to_be_named_erases_the_name_at_once(letter, language):
    assert "Ada Adams" in wall()
    page = post(address_of(letter, language), "naming", naming="nobody")
    assert page.status_code == 200
    letter.refresh_from_db()
    assert (letter.naming, letter.name, letter.city, letter.organisation) == ("nobody", "", "", "")
    assert "ada" not in letter.search_text
    assert letter.own_words == "My street."
    assert "Ada Adams" not in wall()
    assert "Ada Adams" not in post(address_of(letter), "show").content.decode()


def test_to_be_named_to_the_mayor_only_takes_the_name_off_the_wall(letter):
    page = post(address_of(letter), "naming", naming="mayor")
    assert "nowhere else" in page.content.decode()
    letter.refresh_from_db()
    assert (letter.naming, letter.name) == ("mayor", "Ada Adams")
    assert "Ada Adams" not in wall()
    assert "Ada Adams" in post(address_of(letter), "show").content.decode()


@pytest.mark.parametrize("naming", ["mayor", "nobody"])
def test_to_be_named_less_twice_changes_nothing_more(letter, naming):
    first, second = (post(address_of(letter), "naming", naming=naming) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.content == second.content


@pytest.mark.parametrize(
    ("before", "wish"),
    [("mayor", "public"), ("nobody", "public"), ("nobody", "mayor"), ("public", "x"), ("public", "")],
)
def test_nobody_is_named_more(letter, before, wish):
    names = {} if before != "nobody" else {"name": "", "city": "", "organisation": ""}
    Letter.objects.filter(pk=letter.pk).update(naming=before, **names)
    page = post(address_of(letter), "naming", naming=wish)
    assert page.status_code == 422
    assert "<title>Error: Your page</title>" in page.content.decode()
    letter.refresh_from_db()
    assert letter.naming == before


def test_the_choices_never_lead_up():
    appeal = make.appeal()
    for naming, offered in ((Naming.PUBLIC, 3), (Naming.MAYOR, 2), (Naming.NOBODY, 0)):
        page = Client().get(address_of(make.letter(appeal, naming=naming))).content.decode()
        assert page.count('type="radio"') == offered


# No news.


def test_the_news_is_stopped_permanently(letter):
    assert "You get news" in Client().get(address_of(letter)).content.decode()
    for _ in range(2):
        page = post(address_of(letter), "news")
        assert page.status_code == 200
        assert "You are not signed up for news." in page.content.decode()
    assert not Contact.objects.get(pk=letter.pk).wants_updates
    assert Contact.objects.get(pk=letter.pk).sealed_address


# Withdrawn.


@pytest.mark.parametrize("language", PREFIXES)
def test_a_withdrawn_letter_is_erased_at_once(letter, language):
    assert Tally.objects.get().online == 1
    assert "My street." in wall()
    page = post(address_of(letter, language), "withdraw", is_sure="on")
    assert page.status_code == 200
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN
    personal = ("name", "city", "organisation", "country", "own_words", "own_language", "search_text")
    assert [getattr(letter, field) for field in personal] == [""] * len(personal)
    assert not Contact.objects.exists()
    assert Tally.objects.get().online == 0
    assert "My street." not in wall()
    assert Client().get(f"/appeals/shanyrak-aigyerim/letters/{letter.pk}/").status_code == 404


@pytest.mark.parametrize("state", EVERY_STATE)
def test_a_letter_in_any_state_can_be_withdrawn_and_the_count_stays_true(state):
    appeal = make.appeal()
    letter = make.letter(appeal, state=state, address=make.address())
    make.letter(appeal)
    assert post(address_of(letter), "withdraw", is_sure="on").status_code == 200
    assert Tally.objects.get(appeal=appeal).online == Letter.objects.counted().count() == 1


def test_the_receipt_says_what_is_gone_and_what_cannot_be_and_stays(letter):
    first = post(address_of(letter), "withdraw", is_sure="on").content.decode()
    for said in ("What was erased", "e-mail address", "fallen by one", "cannot be called back", "What stays"):
        assert said in first
    assert "<title>Your page</title>" in first
    assert Client().get(address_of(letter)).content.decode() == first
    for action in ("withdraw", "show", "pdf", "naming", "news"):
        again = post(address_of(letter), action, is_sure="on", naming="nobody")
        assert (again.status_code, again.content.decode()) == (200, first)
    assert Tally.objects.get().online == 0


def test_without_the_box_nothing_is_withdrawn(letter):
    page = post(address_of(letter), "withdraw")
    assert page.status_code == 422
    text = page.content.decode()
    assert '<a href="#id_is_sure">Tick the box' in text
    assert 'aria-describedby="id_is_sure_error"' in text
    letter.refresh_from_db()
    assert letter.state == State.APPROVED


def test_the_address_may_write_again(client):
    make.appeal(APPEAL_SLUG)
    make.post_letter(client, email="ada@example.org")
    first = Letter.objects.get()
    post(address_of(first), "withdraw", is_sure="on")
    make.post_letter(client, email="Ada@example.org")
    assert Letter.objects.exclude(pk=first.pk).get().state != State.WITHDRAWN
    assert Tally.objects.get().online == Letter.objects.counted().count()
    assert Client().get(address_of(first)).content.decode().count("What was erased") == 1


# From elsewhere, by GET, too late.

ACTIONS = [("naming", {"naming": "nobody"}), ("news", {}), ("withdraw", {"is_sure": "on"}), ("show", {}), ("pdf", {})]


def all_there(letter) -> bool:
    letter.refresh_from_db()
    contact = Contact.objects.get(pk=letter.pk)
    return letter.state == State.APPROVED and letter.name == "Ada Adams" and contact.wants_updates


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(("action", "fields"), ACTIONS)
def test_a_form_of_another_site_does_nothing(letter, action, fields, headers):
    assert post(address_of(letter), action, headers=headers, **fields).status_code == 403
    assert all_there(letter)


@pytest.mark.parametrize("headers", [{}, {"origin": "null"}, BROWSER, {"origin": "http://testserver"}])
def test_browsers_that_say_little_are_let_in(letter, headers):
    assert post(address_of(letter), "withdraw", headers=headers, is_sure="on").status_code == 200
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN


@pytest.mark.parametrize(("action", "fields"), ACTIONS)
def test_get_changes_nothing_whatever_it_asks_for(letter, action, fields):
    for method in ("get", "head"):
        assert getattr(Client(), method)(address_of(letter), {"action": action, **fields}).status_code == 200
    assert all_there(letter)


@pytest.mark.parametrize(("action", "fields"), ACTIONS)
def test_a_letter_that_is_gone_has_no_page(letter, action, fields):
    address = address_of(letter)
    Contact.objects.all().delete()
    Letter.objects.all().delete()
    assert Client().get(address).status_code == 404
    assert post(address, action, **fields).status_code == 404
