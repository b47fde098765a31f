"""One letter from a supporter's first visit to the residents' bulletin and the office's reply; then it is withdrawn.

Everybody does it by the pages of the site, as they would, and the worker does what lies in between. What is promised of the
letter is looked for on the way: on the wall, in the count, in the ledger, on the writer's own page.
"""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Recipient, Tally
from bulletins.models import Issue, IssueFile
from deliveries.models import Delivery, Reply
from tests import make
from tests.admin.entering import client_of, fields_of
from tests.appeals.test_nobody_is_not_stored import whole_database
from tests.bulletins.making import CONTACTS, NEWS, TITLES
from tests.clearing import clear_files
from tests.mail import letters
from tests.own import pages
from tests.translations import desk
from translations.models import Translation

ADDRESS, NAME, CITY, UNION = "planted@example.org", "Plantednamova", "Plantedgorod", "Plantedunion"
WORDS, KAZAKH, RUSSIAN = "Plantedwords: ein Zuhause ist ein Recht.", "Үй – адамның құқығы.", "Жильё – это право."
ADMIN = "/admin"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def organisers():
    return client_of(make.organiser("asel", password=None))


def public(path: str) -> str:
    """A public page as it is now, its white space made plain."""
    cache.clear()
    response = Client().get(path)
    assert response.status_code == 200, path
    return " ".join(response.text.split())


def post(client: Client, path: str, fields: dict, *, says: str = "") -> str:
    response = client.post(path, fields, follow=True)
    text = " ".join(response.text.split())
    assert response.status_code == 200 and says in text, text[:3000]
    return text


def writes_and_confirms(work, mailed) -> Letter:
    letter = letters.write(
        ADDRESS,
        name=NAME,
        city=CITY,
        organisation=UNION,
        own_words=WORDS,
        own_language="de",
        country="DE",
        updates="on",
    )
    work()
    assert [mail["To"] for mail in mailed()] == [ADDRESS]
    assert Client().post(letters.path(letter), letters.BOX, headers=pages.BROWSER).status_code == 200
    return letter


def translates(letter: Letter, language: str, text: str) -> None:
    """One volunteer writes it, another one checks it."""
    writer, checker = desk.translator(), desk.translator()
    browser = desk.browser(writer)
    taken = browser.post(f"{desk.DESK}take/", {"language": language}, follow=True)
    assert WORDS in taken.text and not any(hidden in taken.text for hidden in (NAME, CITY, UNION, str(letter.pk)))
    row = Translation.objects.get(letter=letter, language=language)
    desk.press(browser, desk.page_of(row), "finish", text=text)
    desk.press(desk.browser(checker), desk.page_of(row), "check")
    row.refresh_from_db()
    assert row.state == "checked"


def is_made_ready(organisers: Client, appeal) -> Recipient:
    """The office is checked, and the committee says who signs."""
    recipient = Recipient.objects.get(appeal=appeal, role="addressee")
    checking = f"{ADMIN}/appeals/appeal/recipients/{recipient.pk}/"
    fingerprint = organisers.get(checking).context["fingerprint"]
    post(organisers, checking, {"fingerprint": fingerprint, "sure": "on"}, says="The recipient is checked.")
    fields = fields_of(organisers.get(f"{ADMIN}/deliveries/sender/add/"))
    fields |= {f"organisation_{language}": f"Committee, {language}" for language in make.LANGUAGES}
    post(organisers, f"{ADMIN}/deliveries/sender/add/", {**fields, "answer_days": "15"})
    return recipient


def is_delivered_by_hand(organisers: Client, recipient: Recipient, work) -> Delivery:
    add = f"{ADMIN}/deliveries/delivery/add/"
    choice = {"recipient": recipient.pk, "channel": "hand", "number": 100}
    assert "1 letter would go" in " ".join(organisers.get(add, choice).text.split())
    post(organisers, add, choice, says="is prepared, with 1 letter")
    work()
    delivery = Delivery.objects.get()
    page = f"{ADMIN}/deliveries/delivery/{delivery.pk}/change/"
    post(organisers, page, {"decision": "printed"})
    post(organisers, page, {"decision": "depart", "on": timezone.localdate().isoformat()})
    registering = f"{ADMIN}/deliveries/delivery/{delivery.pk}/registering/"
    seen = organisers.get(registering).context["seen"]
    post(organisers, registering, {"seen": seen, "number": "12-345", "on": timezone.localdate().isoformat()})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.register_number) == ("departed", "12-345")
    assert delivery.due_on == timezone.localdate() + dt.timedelta(days=15)
    return delivery


def is_answered(organisers: Client, delivery: Delivery) -> None:
    texts = {"body_en": "We shall consider it.", "body_ru": "Рассмотрим.", "body_kk": "Қарастырамыз."}
    fields = {"delivery": str(delivery.pk), "received_on": timezone.localdate().isoformat(), "language": "ru", **texts}
    post(organisers, f"{ADMIN}/deliveries/reply/add/", fields)
    publishing = f"{ADMIN}/deliveries/reply/{Reply.objects.get().pk}/publishing/"
    fingerprint = organisers.get(publishing).context["fingerprint"]
    post(organisers, publishing, {"fingerprint": fingerprint})


def is_printed_for_the_residents(organisers: Client, letter: Letter) -> Issue:
    add = f"{ADMIN}/bulletins/issue/add/"
    fields = fields_of(organisers.get(add))
    for language in make.LANGUAGES:
        fields |= {f"title_{language}": TITLES[language], f"body_{language}": NEWS[language]}
        fields[f"contacts_{language}"] = CONTACTS[language]
    post(organisers, add, fields)
    issue = Issue.objects.get()
    page = f"{ADMIN}/bulletins/issue/{issue.pk}"
    post(organisers, f"{page}/letters/", {"ticked": [str(letter.pk)], "done": "1"}, says="1 letter added.")
    fingerprint = organisers.get(f"{page}/issue/").context["fingerprint"]
    post(organisers, f"{page}/issue/", {"fingerprint": fingerprint}, says="The issue is published.")
    add = f"{ADMIN}/bulletins/heard/add/?issue={issue.pk}"
    heard = fields_of(organisers.get(add))
    heard |= {"words_en": "We heard you.", "words_ru": "Мы вас услышали.", "words_kk": "Біз сіздерді естідік."}
    post(organisers, add, {**heard, "copies": "200"})
    return issue


def everything_stored(private_folder) -> bytes:
    files = b"".join(path.read_bytes() for path in private_folder.iterdir())
    return whole_database() + files + repr(list(getattr(cache, "_cache", {}).values())).encode()


def test_from_the_first_visit_to_bulletin_and_reply(work, mailed, organisers, private_folder):
    appeal = make.campaign()
    ledger, wall = (f"/appeals/{appeal.slug}/{page}/" for page in ("deliveries", "letters"))
    for path in ("/", "/ru/", "/kk/", f"/appeals/{appeal.slug}/", ledger, "/bulletins/"):
        public(path)

    letter = writes_and_confirms(work, mailed)
    own = pages.address_of(letter)
    post(organisers, f"{ADMIN}/appeals/letter/{letter.pk}/change/", {"decision": "approve"})
    assert WORDS in public(wall)

    translates(letter, "kk", KAZAKH)
    translates(letter, "ru", RUSSIAN)
    assert KAZAKH in public(f"/kk{wall}") and RUSSIAN in public(f"/ru{wall}")

    recipient = is_made_ready(organisers, appeal)
    delivery = is_delivered_by_hand(organisers, recipient, work)
    tally = Tally.objects.get(appeal=appeal)
    assert (tally.online, tally.delivered) == (1, 1)
    assert "12-345" in public(ledger) and "12-345" in public(own) and "12-345" in public(f"/kk{ledger}")

    is_answered(organisers, delivery)
    assert "We shall consider it." in public(ledger) and "Қарастырамыз." in public(f"/kk{ledger}")
    before = len(mailed())
    work()
    assert [mail["To"] for mail in mailed()[before:]] == [ADDRESS]

    issue = is_printed_for_the_residents(organisers, letter)
    kazakh = bytes(IssueFile.objects.get(issue=issue, language="kk", kind="html").content).decode()
    assert (
        KAZAKH in kazakh
        and NAME in kazakh
        and IssueFile.objects.get(language="kk", kind="pdf").sha256 in public("/bulletins/")
    )
    assert "We heard you." in public(own) and "We heard you." in public(ledger)
    planted = (NAME, CITY, UNION, "Plantedwords", KAZAKH, RUSSIAN)
    assert all(text.encode() in everything_stored(private_folder) for text in (NAME, KAZAKH))

    # Withdrawn: nothing of it is left in any place, and the totals stay right.
    pages.post(own, "withdraw", is_sure="on")
    work()
    clear_files()
    cache.clear()
    stored = everything_stored(private_folder)
    for text in (*planted, ADDRESS):
        assert text.encode() not in stored, text
    tally.refresh_from_db()
    assert (tally.online, tally.delivered) == (0, 1)
    assert Letter.objects.delivered().count() == 1 and "12-345" in public(ledger)
    assert KAZAKH not in public(f"/kk{wall}") and KAZAKH not in public("/kk/bulletins/")
