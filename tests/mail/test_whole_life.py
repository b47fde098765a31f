"""A letter from the first visit to its withdrawal, and what is left of it in each place.

Searched for known values (address, name, city, organisation, own words, IP, user agent, tokens):

1. the database: every byte of SQLite's file and log, every row of every table on PostgreSQL;
2. the cache (pages and everything else in it);
3. the logs, as the site's own handler writes them;
4. every public page, feed, count, sitemap and sheet to print, with the headers: the home page and its drawn places, the wall
   and what it can be filtered by, the letter's own page, its neighbour's, and the previews in their heads;
5. the organisers' list and page of the letter;
6. the mails, which may hold the address they go to and the links, and nothing of the letter.

`VAR_DIR/mail/`, where development mail is written instead of sent, is left out on purpose.
"""

from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from appeals.models import Letter, Tally
from appeals.services.decisions import moderating
from appeals.services.figures.breakdowns import recompute_breakdowns
from appeals.services.figures.counting import note_milestones
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from tests import logs, make
from tests.appeals.test_nobody_is_not_stored import whole_database
from tests.clearing import clear_files
from tests.mail import letters
from tests.own import pages

ADDRESS, NAME, CITY, UNION = "planted.address@example.org", "Plantednamova", "Plantedgorod", "Plantedunion"
WORDS, NETWORK, AGENT = "Plantedwords stand here", "203.0.113.77", "PlantedAgent/1.0"
APPEAL = f"/appeals/{APPEAL_SLUG}/"
WALL = f"{APPEAL}letters/"
PUBLIC = (
    *("/", "/ru/", "/kk/", "/about/", "/privacy/", "/sitemap.xml", "/robots.txt"),
    *(
        f"/articles/{ARTICLE_SLUG}/",
        "/articles/feed/",
        "/bulletins/",
        f"{APPEAL}deliveries/",
        f"{APPEAL}deliveries/feed/",
    ),
    *(
        APPEAL,
        f"{APPEAL}sent/",
        f"{APPEAL}letter/",
        f"{APPEAL}count.json",
        f"{APPEAL}letter.pdf",
        f"{APPEAL}leaflet.pdf",
    ),
    *(WALL, f"/kk{WALL}", f"{WALL}?language=en", f"{WALL}?country=GB", f"{WALL}?country=GB&language=en"),
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log():
    with logs.written("", "django", "django.request", "safety", "appeals", "campaign") as stream:
        yield stream


def everything_public(browser: Client, *more: str) -> bytes:
    """Every public page, `more` among them, after the chores of the day."""
    cache.clear()
    recompute_breakdowns(now=timezone.now())
    note_milestones(now=timezone.now())
    answers = [browser.get(path) for path in (*PUBLIC, *more)]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(str(dict(answer.items())).encode() + readable(answer) for answer in answers)


def readable(answer: Any) -> bytes:
    """An answer's content; of a PDF, its text and what it says of itself."""
    if answer["Content-Type"] != "application/pdf":
        return answer.content
    sheet = PdfReader(BytesIO(answer.content))
    texts = [page.extract_text() for page in sheet.pages]
    return repr([*texts, sheet.metadata, sheet.xmp_metadata and sheet.xmp_metadata.rdf_root.toxml()]).encode()


def everything_stored() -> bytes:
    cached = getattr(cache, "_cache", {})
    return whole_database() + repr(list(cached.values())).encode()


def absent(where: bytes, *planted: str) -> None:
    for text in planted:
        assert text.lower().encode() not in where.lower(), text


@pytest.mark.parametrize("naming", ["public", "mayor", "nobody"])
def test_nothing_is_left_where_it_may_not_be(naming, log, mailed, work):
    appeal = make.site()
    # Among so many others it is drawn for the home page, its country can be chosen, and it has a neighbour.
    others = [make.letter(appeal, city=f"City {number % 3}", country="GB", own_words="W.") for number in range(9)]
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
    assert Tally.objects.get(appeal=appeal).online == len(others)

    # Confirmed, read by an organiser, on the wall.
    assert browser.post(letters.path(letter), letters.BOX, headers=pages.BROWSER).status_code == 200
    assert Tally.objects.get(appeal=appeal).online == len(others) + 1
    admin = Client()
    admin.force_login(make.organiser())
    for path in ("/admin/appeals/letter/", f"/admin/appeals/letter/{letter.pk}/change/"):
        answer = admin.get(path, follow=True)
        assert answer.status_code == 200
        absent(answer.content, *never, *hidden)
    moderating.approve(ids=[letter.pk], by=None, now=timezone.now())
    own_page = f"{WALL}{letter.pk}/"
    letters_pages = [f"{WALL}{other.pk}/" for other in others]
    seen = everything_public(browser, own_page, f"/kk{own_page}", *letters_pages)
    absent(seen, *never, *hidden)
    assert WORDS.encode() in seen
    if naming != "public":
        absent(seen, NAME, CITY, UNION)
    home = b"".join(browser.get(path).content for path in ("/", "/ru/", "/kk/"))
    absent(home, NAME, UNION)
    assert (CITY.encode() in home) == (naming == "public")
    absent(everything_stored(), *never, *hidden)

    # Withdrawn: nothing is left in any place.
    withdrawn = pages.post(pages.address_of(letter), "withdraw", is_sure="on")
    if Letter.objects.get(pk=letter.pk).state != "withdrawn":
        pytest.fail(withdrawn.content.decode()[:3000])
    clear_files()
    tally = Tally.objects.get(appeal=appeal)
    assert tally.online == tally.on_wall == len(others)
    cache.clear()
    # Before any chore: what it has drawn, and worked out, must not show it either.
    absent(
        b"".join(browser.get(path).content for path in PUBLIC[:3]), NAME, CITY, UNION, "Plantedwords", str(letter.pk)
    )
    assert browser.get(own_page).status_code == 404
    seen = everything_public(browser, *letters_pages)
    absent(seen, *never, NAME, CITY, UNION, "Plantedwords", str(letter.pk))
    absent(everything_stored(), *never, NAME, CITY, UNION, "Plantedwords")
    absent(log.getvalue().encode(), *never, NAME, CITY, UNION, "Plantedwords")
    # And the address may write again.
    assert letters.write(ADDRESS, client=browser, naming=naming) is not None


def test_what_is_looked_for_would_be_found():
    make.site()
    letters.write(ADDRESS, name=NAME, own_words=WORDS)
    stored = everything_stored()
    assert NAME.encode() in stored and WORDS.encode() in stored
