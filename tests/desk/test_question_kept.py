"""The queue's question goes along from letter to letter; what does not belong to it is never handed out."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from organisers.desk.reading import turns
from tests import make
from tests.desk.pages import START, moderator, page_of, press, state_of

pytestmark = pytest.mark.django_db
RUSSIAN = "?state=confirmed&words=own&language=ru"


@pytest.fixture
def letters():
    appeal = make.appeal()
    wanted = [make.letter(appeal, state="confirmed", language="ru", own_words=f"Слово {n}.") for n in range(3)]
    make.letter(appeal, state="confirmed", language="kk", own_words="Сөз.")
    make.letter(appeal, state="held", language="ru", own_words="Слово.")
    make.letter(appeal, state="confirmed", language="ru", own_words="")
    return wanted


@pytest.mark.parametrize("decision", ["approve", "reject:insult", "hold", "skip", "ask"])
def test_the_next_letter_is_one_of_the_same_question_and_its_address_carries_it(letters, decision):
    client, _ = moderator()
    seen = set()
    page = client.get(START + RUSSIAN).headers["Location"]
    for _ in letters:
        assert page.endswith(RUSSIAN)
        seen.add(page)
        page = press(client, page, decision).headers["Location"]
    assert seen == {page_of(letter, RUSSIAN) for letter in letters}
    # What was skipped comes again, last; else the queue is empty.
    assert page in (seen if decision == "skip" else {START + RUSSIAN})


def test_a_page_opened_from_the_list_has_the_list_s_question(letters):
    client, _ = moderator()
    query = "?" + urlencode({"_changelist_filters": RUSSIAN[1:]})
    after = press(client, page_of(letters[0], query), "approve").headers["Location"]
    assert after in {page_of(letter, RUSSIAN) for letter in letters[1:]}


def test_an_empty_queue_says_so_and_what_else_waits(letters):
    client, _ = moderator()
    answer = client.get(START + "?state=confirmed&words=own&language=fr")
    assert answer.status_code == 200
    assert "Everything here is read" in answer.text
    assert f"{START}?state=held" in answer.text


def test_what_was_skipped_comes_last_for_this_login_only(letters):
    client, _ = moderator()
    first = client.get(START + RUSSIAN).headers["Location"]
    press(client, first, "skip")
    rest = []
    for _ in range(2):
        page = client.get(START + RUSSIAN).headers["Location"]
        rest.append(page)
        press(client, page, "approve")
    assert first not in rest
    assert client.get(START + RUSSIAN).headers["Location"] == first
    assert "You have skipped it before." in client.get(first).text


def test_a_decision_about_a_letter_that_did_not_wait_stays_on_its_page(letters):
    client, _ = moderator()
    letter = make.letter(letters[0].appeal)
    page = page_of(letter, RUSSIAN)
    assert press(client, page, "hold").headers["Location"] == page
    assert state_of(letter) == "held"


@pytest.mark.parametrize(
    "query",
    ["?state=nonsense", "?language=%00", "?words[]=own", "?_changelist_filters=%ED%A0%80", "?from=x&to=y&q=%00"],
)
def test_a_question_without_sense_is_a_page(letters, query):
    client, _ = moderator()
    assert client.get(START + query, follow=True).status_code == 200
    assert client.get(page_of(letters[0], query)).status_code == 200


def test_two_moderators_are_handed_different_letters_mostly_and_the_oldest_first():
    appeal = make.appeal()
    today = timezone.localdate()
    old = {make.letter(appeal, state="confirmed", written_on=today - timezone.timedelta(days=2)).pk for _ in range(20)}
    for _ in range(5):
        make.letter(appeal, state="confirmed")
    rows = type(make.letter(appeal)).objects.waiting()
    users = [make.organiser(password=None) for _ in range(12)]
    handed = [turns.next_of(rows, user=user, today=today) for user in users]
    assert set(handed) <= old
    # Twelve logins draw from twenty letters: three different ones are the least that is believable.
    assert len(set(handed)) >= 3
    assert handed == [turns.next_of(rows, user=user, today=today) for user in users]


def test_the_question_is_kept_through_the_pages_beside_the_desk(letters):
    """Blocking, erasing and stopping it, taking words out, looking at a name, a note that is too long."""
    client, _ = moderator("appeals.erase_letter")
    letter = letters[0]
    page = page_of(letter, RUSSIAN)
    links = [link for link in re.findall(r'href="([^"]+)"', client.get(page).text) if str(letter.pk) in link]
    links = [unescape(link) for link in links if not link.startswith(page) and "hreflang" not in link]
    beside = [link for link in links if re.search("/(blocking|erasing|redacting)/", link)]
    assert len(beside) == 3 and all(link.endswith(RUSSIAN) for link in beside)
    for link in beside:
        assert page in unescape(client.get(link).text), link
    blocking, erasing, redacting = sorted(beside)
    answers = [
        client.post(blocking, {"decision": "block writer", "reason": "flood"}),
        client.post(redacting, {"word": "0"}),
        client.post(page, {"decision": "note", "note": "x" * 501}),
        client.post(page, {"decision": "reveal"}),
        client.post(erasing, {"sure": "on"}),
    ]
    assert [answer.headers.get("Location", answer.wsgi_request.get_full_path()) for answer in answers] == [
        *(blocking, page, page, page, page)
    ]
    stop = re.search(r'action="([^"]+/erasures/[^"]+)"', client.get(page).text)
    assert stop and client.post(unescape(stop[1]), {"letter": letter.pk}).headers["Location"] == page
    assert state_of(letter) == "confirmed"
