"""The list of comments: what it offers, by its addresses."""

from typing import Any

from django.utils import timezone

from bench.desk.letters import SAME_WORDS, word
from bench.desk.measuring import print_page
from bench.desk.searches import LAST_PAGE

LIST = "/admin/articles/comment/"
STATES = {"what waits": "", "approved": "approved", "rejected": "rejected", "every state": "every"}
WORDS = {"common": 0, "common, Cyrillic": 1, "one in 200": 300, "rare": 8000, "rare, Cyrillic": 8001}
TYPED = {"two letters": "ho", "no hit": "xqzxqz"}
FILTERS = {
    "one day": "from={day}&to={day}",
    "language": "language=kk",
    "the same words, thousands": f"same={SAME_WORDS}",
}


def print_all(client: Any) -> None:
    words = {name: word(number) for name, number in WORDS.items()} | TYPED
    day = timezone.localdate().replace(day=1).isoformat()
    for state_name, state in STATES.items():
        print_page(f"comments: {state_name}", client, LIST, {"state": state})
        for name, typed in words.items():
            print_page(f"comments, search, {state_name}: {name}", client, LIST, {"state": state, "q": typed})
        for name, query in FILTERS.items():
            print_page(
                f"comments, filter, {state_name}: {name}", client, f"{LIST}?state={state}&{query.format(day=day)}"
            )
    for state in ("approved", "every"):
        print_page(f"comments, {state}: the last page offered", client, f"{LIST}?state={state}&p={LAST_PAGE}")
    for name, query in {
        "a common word": f"q={words['common']}",
        "the same words, thousands": f"same={SAME_WORDS}",
    }.items():
        print_page(f"before deciding about comments in bulk: {name}", client, f"{LIST}bulk/?{query}&act=hold")
