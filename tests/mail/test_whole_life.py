"""A letter from the first visit to its withdrawal, and what is left of it in each place.

Searched for known values (address, name, city, organisation, own words, IP, user agent, tokens):

1. the database: every byte of SQLite's file and log, every row of every table on PostgreSQL;
2. the cache (pages and everything else in it);
3. the logs, as the site's own handler writes them;
4. every public page, feed, count, sitemap and image URL, with the headers;
5. the organisers' list and page of the letter;
6. the mails, which may hold the address they go to and the links, and nothing of the letter.

`VAR_DIR/mail/`, where development mail is written instead of sent, is left out on purpose.
"""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services import moderating
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from safety.vacuum import vacuum
from tests import logs, make
from tests.appeals.test_nobody_is_not_stored import whole_database
from tests.mail import letters
from tests.own import pages

ADDRESS, NAME, CITY, UNION = "planted.address@example.org", "Plantednamova", "Plantedgorod", "Plantedunion"
WORDS, NETWORK, AGENT = "Plantedwords stand here", "203.0.113.77", "PlantedAgent/1.0"
PUBLIC = (
    "/",
    "/ru/",
    f"/articles/{ARTICLE_SLUG}/",
    "/articles/feed/",
    f"/appeals/{APPEAL_SLUG}/",
    f"/appeals/{APPEAL_SLUG}/sent/",
    f"/appeals/{APPEAL_SLUG}/letter/",
    f"/appeals/{APPEAL_SLUG}/letters/",
    f"/kk/appeals/{APPEAL_SLUG}/letters/",
    f"/appeals/{APPEAL_SLUG}/count.json",
    "/sitemap.xml",
    "/privacy/",
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log():
    with logs.written("", "django", "django.request", "safety", "appeals", "campaign") as stream:
        yield stream


def everything_public(browser: Client) -> bytes:
    cache.clear()
    answers = [browser.get(path) for path in PUBLIC]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(str(dict(answer.items())).encode() + answer.content for answer in answers)


def everything_stored() -> bytes:
    cached = getattr(cache, "_cache", {})
    return whole_database() + repr(list(cached.values())).encode()


def absent(where: bytes, *planted: str) -> None:
    for text in planted:
        assert text.lower().encode() not in where.lower(), text


@pytest.mark.parametrize("naming", ["public", "mayor", "nobody"])
def test_nothing_is_left_where_it_may_not_be(naming, log, mailed, work):
    appeal = make.site()
    browser = Client(REMOTE_ADDR=NETWORK, headers={"user-agent": AGENT})
    for path in PUBLIC:
        browser.get(path)
    letter = letters.write(
        ADDRESS,
        client=browser,
        naming=naming,
        name=NAME,
        city=CITY,
        organisation=UNION,
        own_words=WORDS,
        updates="on",
    )
    assert letter is not None
    links = [letters.path(letter), pages.address_of(letter), pages.unsubscribe_address(letter)]
    secret = [link.split("/")[2] for link in links]
    never = (ADDRESS, "planted.address", NETWORK, AGENT, *secret)
    hidden = {"public": (), "mayor": (), "nobody": (NAME, CITY, UNION)}[naming]

    # Written, and written again: waiting for its mail.
    letters.write(ADDRESS, client=browser, naming=naming, own_words=WORDS)
    absent(everything_stored(), *never, *hidden)
    work()
    for mail in mailed():
        text = mail.as_string()
        absent(text.encode(), NAME, CITY, UNION, "Plantedwords", NETWORK, AGENT)
    assert Tally.objects.get(appeal=appeal).online == 0

    # Confirmed, read by an organiser, on the wall.
    assert browser.post(letters.path(letter), letters.BOX, headers=pages.BROWSER).status_code == 200
    assert Tally.objects.get(appeal=appeal).online == 1
    admin = Client()
    admin.force_login(make.organiser())
    for path in ("/admin/appeals/letter/", f"/admin/appeals/letter/{letter.pk}/change/"):
        answer = admin.get(path, follow=True)
        assert answer.status_code == 200
        absent(answer.content, *never, *hidden)
    moderating.approve(ids=[letter.pk], by=None, now=timezone.now())
    seen = everything_public(browser)
    absent(seen, *never, *hidden)
    assert WORDS.encode() in seen
    if naming != "public":
        absent(seen, NAME, CITY, UNION)
    absent(everything_stored(), *never, *hidden)

    # Withdrawn: nothing is left in any place.
    withdrawn = pages.post(pages.address_of(letter), "withdraw", is_sure="on")
    if Letter.objects.get(pk=letter.pk).state != "withdrawn":
        pytest.fail(withdrawn.content.decode()[:3000])
    vacuum()
    assert Tally.objects.get(appeal=appeal).online == 0
    absent(everything_public(browser), *never, NAME, CITY, UNION, "Plantedwords")
    absent(everything_stored(), *never, NAME, CITY, UNION, "Plantedwords")
    absent(log.getvalue().encode(), *never, NAME, CITY, UNION, "Plantedwords")
    # And the address may write again.
    assert letters.write(ADDRESS, client=browser, naming=naming) is not None


def test_what_is_looked_for_would_be_found():
    make.site()
    letters.write(ADDRESS, name=NAME, own_words=WORDS)
    stored = everything_stored()
    assert NAME.encode() in stored and WORDS.encode() in stored
