"""The steps of the desk: opening it with a question, a decision up to the next letter on the page, a page of signatures."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from django.utils import timezone

from bench.desk.letters import word
from bench.desk.measuring import print_line, print_page, print_times
from tests.html_forms import forms_of

LETTERS, COMMENTS = "/admin/appeals/letter/", "/admin/articles/comment/"
QUESTIONS = {
    "all that waits": "",
    "to be read": "state=confirmed&words=own",
    "held": "state=held",
    "a country of few": "country=MT",
    "a country of many": "country=DE",
    "a common word": "q={common}",
    "a rare word": "q={rare}",
    "a rare word, Cyrillic": "q={cyrillic}",
    "a word that nobody wrote": "q=xqzxqz",
}
DECISIONS = ("approve", "reject:nonsense", "hold", "skip", "ask")
JOB = "state=approved&words=own"
STEPS = 100


def print_all(client: Any) -> None:
    words = {"common": word(0), "rare": word(8000), "cyrillic": word(8001)}
    for name, query in QUESTIONS.items():
        print_page(f"desk, opened with: {name}", client, f"{LETTERS}desk/?{query.format(**words)}")
    for name, query in QUESTIONS.items():
        if "nobody" not in name:
            question = query.format(**words)
            print_times(f"desk, approve, with the next: {name}", decider(client, LETTERS, "approve", question))
    for act in DECISIONS[1:]:
        print_times(f"desk, {act.partition(':')[0]}, with the next", decider(client, LETTERS, act, ""))
    print_times("desk, release, with the next", decider(client, LETTERS, "release", "state=held"))
    print_times("desk, back to the queue, with the next", decider(client, LETTERS, "requeue", "state=held"))
    print_times("desk, undo, with what it was", undoer(client, LETTERS))
    print_page("signatures, a page of 100", client, f"{LETTERS}signatures/")
    print_page("signatures, a country of few", client, f"{LETTERS}signatures/?country=MT")
    print_times("signatures, 100 approved, with the next 100", sign_off(client))
    print_times("list, 50 ticked and held, with the list", ticked(client, LETTERS))
    print_page("before deciding in bulk", client, f"{LETTERS}bulk/?{JOB}&act=hold")
    print_page("before deciding in bulk, a rare word", client, f"{LETTERS}bulk/?state=every&q={words['rare']}&act=hold")
    print_page(
        "before deciding in bulk, a common word", client, f"{LETTERS}bulk/?state=every&q={words['common']}&act=hold"
    )
    print_times("a letter found by its address", finder(client), rounds=3)
    print_page("comments’ desk, opened", client, f"{COMMENTS}desk/")
    for act in ("approve", "reject:insult", "hold", "skip"):
        print_times(f"comments’ desk, {act.partition(':')[0]}, with the next", decider(client, COMMENTS, act, ""))
    print_times("comments’ desk, undo, with what it was", undoer(client, COMMENTS))


def decider(client: Any, desk: str, act: str, question: str) -> Callable[[], Any]:
    """Each call decides about the row on the page and answers with the page of the next one."""
    pages = [client.get(f"{desk}desk/?{question}", follow=True)]

    def decide() -> Any:
        [form] = (form for form in forms_of(pages[-1].content.decode()) if "data-reading" in form.attributes)
        pages.append(client.post(form.attributes["action"], form.data() | {"decision": act}, follow=True))
        assert pages[-1].redirect_chain, f"{act} was refused"
        return pages.pop()

    def decide_and_keep() -> Any:
        page = decide()
        pages[:] = [page]
        return page

    return decide_and_keep


def undoer(client: Any, desk: str) -> Callable[[], Any]:
    """Each call takes back the decision that is offered, the one before the last at the next call."""

    def undo() -> Any:
        page = client.get(f"{desk}desk/", follow=True).content.decode()
        [form] = (form for form in forms_of(page) if "batch" in form.fields)
        return client.post(form.attributes["action"], form.data() | {"decision": "undo"}, follow=True)

    return undo


def sign_off(client: Any) -> Callable[[], Any]:
    """Each call approves the hundred signatures of the page and answers with the next page."""

    def approve() -> Any:
        page = client.get(f"{LETTERS}signatures/").content.decode()
        [form] = (form for form in forms_of(page) if "shown" in form.fields)
        assert len(form.fields["ticked"]) == 100
        return client.post(f"{LETTERS}signatures/", form.data(), follow=True)

    return approve


def ticked(client: Any, desk: str) -> Callable[[], Any]:
    """Each call holds all the rows of the page of a list."""

    def hold() -> Any:
        page = client.get(f"{desk}?state=confirmed")
        [form] = (
            form
            for form in forms_of(page.content.decode())
            if "_selected_action" in page.content.decode() and "seen" in form.fields
        )
        keys = [mark.partition(" ")[0] for mark in form.fields["seen"]]
        data = form.data() | {"action": "hold", "_selected_action": keys}
        return client.post(f"{desk}?state=confirmed", data, follow=True)

    return hold


def finder(client: Any) -> Callable[[], Any]:
    numbers = count()
    return lambda: client.post(f"{LETTERS}finding/", {"address": f"nobody{next(numbers)}@example.org"})


def print_job(organiser: Any) -> None:
    """Asking to hold most letters, and how fast the worker does it."""
    from appeals.services.decisions.bulk import HOLD, LETTER
    from organisers import bulk

    began = time.perf_counter()
    job = bulk.ask(kind=LETTER, act=HOLD, question=JOB, by=organiser, now=timezone.now())
    asked = time.perf_counter()
    for _ in range(STEPS):
        bulk.do_step(timezone.now())
    seconds = time.perf_counter() - asked
    bulk.cancel(job_id=job.pk, by=organiser, now=timezone.now())
    print_line(f"asking for a job about {job.total:,} letters", f"{asked - began:.1f} s")
    print_line("letters that a worker decides about", f"{STEPS * 100 / seconds:.0f} a second")
