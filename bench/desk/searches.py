"""Searches and filters of the list of letters, on PostgreSQL."""

from typing import Any

from django.utils import timezone

from bench.desk.letters import SAME_WORDS, word
from bench.desk.measuring import print_page

LIST = "/admin/appeals/letter/"
STATES = {"to be read": "confirmed", "what waits": "", "approved": "approved", "every state": "every"}
# By the number of the word: how many of a million letters have it.
WORDS = {
    "common": 0,
    "common, Cyrillic": 1,
    "one in 35": 20,
    "one in 50": 35,
    "one in 100": 100,
    "one in 200": 300,
    "one in 500": 1100,
    "rare": 8000,
    "rare, Cyrillic": 8001,
}
TYPED = {"two letters": "ho", "two letters that nobody wrote": "qj", "no hit": "xqzxqz", "two words": None}
FILTERS = {
    "country of few": "country=MT",
    "country of many": "country=DE",
    "language of few": "language=mn",
    "signatures": "words=signature",
    "one day": "from={day}&to={day}",
    "the same words, a thousand": f"same={SAME_WORDS}",
    "country of few and a common word": "country=MT&q={common}",
    "country of many and a rare word": "country=DE&q={rare}",
}
# The last page that a list offers (`organisers.desk.lists.bounded`).
LAST_PAGE = 200
LISTS = {
    "what waits": "",
    "approved": "state=approved",
    "rejected": "state=rejected",
    "every state": "state=every",
    "approved, the last page offered": f"state=approved&p={LAST_PAGE}",
    "every state, the last page offered": f"state=every&p={LAST_PAGE}",
    "what waits, the last page offered": f"p={LAST_PAGE}",
}


def print_all(client: Any) -> None:
    words = {name: word(number) for name, number in WORDS.items()}
    words |= {name: text or f"{words['common']} {words['common, Cyrillic']}" for name, text in TYPED.items()}
    for name, query in LISTS.items():
        print_page(f"letters: {name}", client, f"{LIST}?{query}")
    for state_name, state in STATES.items():
        for name, typed in words.items():
            print_page(f"letters, search, {state_name}: {name}", client, LIST, {"state": state, "q": typed})
    day = timezone.localdate().replace(day=1).isoformat()
    for state in ("every", "approved", ""):
        for name, query in FILTERS.items():
            path = f"{LIST}?state={state}&{query.format(day=day, common=words['common'], rare=words['rare'])}"
            print_page(f"letters, filter, {state or 'what waits'}: {name}", client, path)
