"""The page behind a confirmation's link: it asks, and only a POST with the box ticked confirms."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.decisions import moderating
from campaign.content.files import APPEAL_SLUG
from outbox.models import OutboxMessage
from safety.keys import tokens
from safety.keys.tokens import Purpose
from tests import make
from tests.mail import letters
from tests.mail.letters import BOX, NOT_MINE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


@pytest.fixture
def letter() -> Letter:
    written = letters.write("ada@example.org")
    assert written is not None
    return written


def post(client, path, fields, **headers):
    return client.post(path, fields, headers={**make.BROWSER, **headers})


def assert_behind_token(response, token: str) -> None:
    """What is true of every page with a token in its URL."""
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    head = page[: page.index("</head>")]
    assert token not in head and "canonical" not in head and "hreflang" not in head


def test_the_link_in_the_mail_leads_from_a_page_that_asks_to_a_letter_that_counts(client, work, mailed, letter) -> None:
    work()
    path = letters.links_in(mailed()[0])[0]
    page = client.get(path)
    assert page.status_code == 200
    assert 'name="wrote"' in page.content.decode() and "checked" not in page.content.decode()
    assert_behind_token(page, path.split("/")[2])
    confirmed = post(client, path, BOX)
    assert confirmed.status_code == 200
    assert_behind_token(confirmed, path.split("/")[2])
    assert letters.state(letter) == "confirmed" and letters.online() == 1
    assert Letter.objects.get().confirmed_on == timezone.localdate()


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_no_method_but_post_changes_anything(client, letter, method) -> None:
    before = list(Letter.objects.values()), letters.waiting(), letters.online()
    for language in ("en", "ru", "kk"):
        response = getattr(client, method)(letters.path(letter, language=language))
        assert response.status_code == (200 if method in ("get", "head") else 405)
    assert (list(Letter.objects.values()), letters.waiting(), letters.online()) == before


@pytest.mark.parametrize(
    "fields", [{}, {"action": "confirm"}, {"action": "confirm", "wrote": ""}, {"action": "disown"}]
)
def test_a_button_without_its_box_brings_the_page_again_with_an_error_beside_the_box(client, letter, fields) -> None:
    response = post(client, letters.path(letter), fields)
    page = response.content.decode()
    assert response.status_code == 422 and letters.state(letter) == "pending"
    field = "not_mine" if fields.get("action") == "disown" else "wrote"
    assert f'href="#id_{field}"' in page and f'id="id_{field}_error"' in page
    assert_behind_token(response, letters.path(letter).split("/")[2])


def test_confirming_again_says_the_same_and_changes_nothing(client, letter) -> None:
    pages = [letters.confirm(client, letter) for _ in range(3)]
    assert {page.status_code for page in pages} == {200} and len({page.content for page in pages}) == 1
    assert client.get(letters.path(letter)).content == pages[0].content
    assert letters.online() == 1


def test_a_letter_with_nothing_to_read_is_approved_by_its_confirmation(client) -> None:
    letter = letters.write(naming="nobody", own_words="")
    assert letter is not None
    letters.confirm(client, letter)
    assert letters.state(letter) == "approved" and letters.online() == 1


def test_what_organisers_decide_later_does_not_show_here(client, letter) -> None:
    first = letters.confirm(client, letter).status_code
    moderating.reject(ids=[letter.pk], reason="nonsense", by=None, now=timezone.now())
    assert letters.confirm(client, letter).status_code == first == 200
    assert letters.state(letter) == "rejected" and letters.online() == 0


def test_a_confirmation_takes_what_else_waits_to_be_mailed_with_it(client, letter) -> None:
    OutboxMessage.objects.create(kind="reminder", about=letter.pk)
    letters.confirm(client, letter)
    assert letters.waiting() == []


# --- links that open nothing ---


def bad_paths(letter: Letter) -> dict[str, str]:
    token = tokens.make(Purpose.CONFIRM, letter.pk)
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    return {
        "truncated": f"/letters/{token[:-1]}/confirm/",
        "forged": f"/letters/{changed}/confirm/",
        "longer": f"/letters/{token}A/confirm/",
        "for something else": f"/letters/{tokens.make(Purpose.OWN_PAGE, letter.pk)}/confirm/",
        "of no letter": letters.path(uuid.uuid4()),
        "odd": "/letters/%00%ff/confirm/",
    }


@pytest.mark.parametrize("fields", [None, BOX, NOT_MINE])
def test_links_that_open_nothing_share_one_page(client, letter, fields) -> None:
    pages = set()
    for name, path in bad_paths(letter).items():
        if name == "of no letter" and fields is NOT_MINE:
            continue  # Disowning a letter that does not exist succeeds.
        response = post(client, path, fields) if fields else client.get(path)
        assert response.status_code == 404, name
        assert response["Cache-Control"] == "no-store" and response["Referrer-Policy"] == "no-referrer"
        token = path.split("/")[2]
        pages.add(response.content.decode().replace(token, "…"))
    assert len({page[: page.index("</head>")] for page in pages}) == 1
    assert letters.state(letter) == "pending"


def test_a_link_is_good_for_seven_days(client, letter) -> None:
    written = timezone.localdate()
    Letter.objects.update(pending_since=written)
    for days, status in ((7, 200), (8, 404)):
        noon = dt.datetime.combine(written + dt.timedelta(days=days), dt.time(12), tzinfo=dt.UTC)
        with time_machine.travel(noon):
            assert client.get(letters.path(letter)).status_code == status
            if status == 404:
                assert letters.confirm(client, letter).status_code == 404
    assert letters.state(letter) == "pending"


def test_a_withdrawn_letter_cannot_be_confirmed(client, letter) -> None:
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    assert letters.confirm(client, letter).status_code == 404
    assert letters.state(letter) == "withdrawn" and letters.online() == 0


def test_the_address_works_without_its_last_slash_and_is_not_led_elsewhere(client, letter) -> None:
    path = letters.path(letter).rstrip("/")
    assert client.get(path).status_code == 200
    assert post(client, path, BOX).status_code == 200
    assert letters.online() == 1


# --- the origin of the form ---


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}]
)
def test_a_foreign_page_is_refused(client, letter, headers) -> None:
    assert post(client, letters.path(letter), BOX, **headers).status_code == 403
    assert letters.state(letter) == "pending"


@pytest.mark.parametrize("headers", [{}, {"origin": "null"}, {"origin": "null", "sec-fetch-site": "same-origin"}])
def test_a_browser_that_says_little_is_welcome_for_the_link_is_secret(client, letter, headers) -> None:
    """Pages without a referrer make browsers send `Origin: null`; older browsers send no `Sec-Fetch-Site` either."""
    assert client.post(letters.path(letter), BOX, headers=headers).status_code == 200
    assert letters.online() == 1


# --- “I did not write this” ---


def test_disowning_deletes_letter_and_address_and_says_so_each_time(client, letter) -> None:
    for _ in range(2):
        response = post(client, letters.path(letter), NOT_MINE)
        assert response.status_code == 200
        assert_behind_token(response, letters.path(letter).split("/")[2])
    assert not Letter.objects.exists() and not Contact.objects.exists() and letters.waiting() == []
    assert letters.confirm(client, letter).status_code == 404
    assert letters.online() == 0
    # The owner of the address may still write.
    assert letters.write("ada@example.org") is not None


def test_a_confirmed_letter_is_not_disowned_but_withdrawn(client, letter) -> None:
    confirmed = letters.confirm(client, letter)
    assert post(client, letters.path(letter), NOT_MINE).content == confirmed.content
    assert letters.online() == 1


def test_the_box_of_one_button_does_not_do_for_the_other(client, letter) -> None:
    assert post(client, letters.path(letter), {"action": "disown", "wrote": "on"}).status_code == 422
    assert post(client, letters.path(letter), {"action": "confirm", "not_mine": "on"}).status_code == 422
    assert letters.state(letter) == "pending"


def test_no_token_reaches_a_log(client, letter, caplog) -> None:
    client.raise_request_exception = False
    for path in (letters.path(letter), *bad_paths(letter).values()):
        post(client, path, BOX)
        client.put(path)
    assert tokens.make(Purpose.CONFIRM, letter.pk)[:12] not in caplog.text
