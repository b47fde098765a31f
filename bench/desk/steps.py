"""The steps of the desk: opening it with a question, a decision up to the next letter on the page, a page of signatures."""

import time
from itertools import count
from typing import Any

from django.utils import timezone

from appeals.services.decisions.bulk import HOLD, LETTER
from bench.desk.letters import word
from bench.desk.measuring import print_line, print_page, print_times
from organisers.decisions import bulk
from tests.html_forms import Form, forms_of

LETTERS, COMMENTS = "/admin/appeals/letter/", "/admin/articles/comment/"
QUESTIONS = {
    "all that waits": "",
    "to be read": "state=confirmed&words=own",
    "held": "state=held",
    "a country of few": "country=MT",
    "a country of many": "country=DE",
    "a common word": "q={common}",
    "one word in 200": "q={seldom}",
    "a rare word": "q={rare}",
    "a rare word, Cyrillic": "q={cyrillic}",
    "a word that nobody wrote": "q=xqzxqz",
}
FEW, JOB = "state=every&country=MT", "state=approved&words=own"
BULK = {
    "half of all": JOB,
    "a common word": "state=every&q={common}",
    "a rare word": "state=every&q={rare}",
    "a country of few": FEW,
}
STEPS = 100


def print_all(client: Any) -> None:
    words = {"common": word(0), "seldom": word(300), "rare": word(8000), "cyrillic": word(8001)}
    letters, comments = Desk(client, LETTERS), Desk(client, COMMENTS)
    for name, query in QUESTIONS.items():
        print_page(f"desk, opened with: {name}", client, f"{LETTERS}desk/?{query.format(**words)}")
    for name, query in QUESTIONS.items():
        if "rare" not in name and "nobody" not in name:  # Others have enough letters for a decision each.
            letters.print_act("approve", query.format(**words), f": {name}")
    for act in ("reject:nonsense", "hold", "skip", "ask"):
        letters.print_act(act)
    letters.print_act("release", "state=held")
    letters.print_act("requeue", "state=held")
    letters.print_undo()
    print_page("signatures, a page of 100", client, f"{LETTERS}signatures/")
    print_page("signatures, a country of few", client, f"{LETTERS}signatures/?country=MT")
    print_signatures(client)
    print_ticked(client)
    for name, query in BULK.items():
        print_page(f"before deciding in bulk: {name}", client, f"{LETTERS}bulk/?{query.format(**words)}&act=hold")
    numbers = count()
    print_times(
        "a letter looked for by its address",
        lambda address: client.post(f"{LETTERS}finding/", {"address": address}),
        before=lambda: f"nobody{next(numbers)}@example.org",
    )
    print_page("comments’ desk, opened", client, f"{COMMENTS}desk/")
    for act in ("approve", "reject:insult", "hold", "skip"):
        comments.print_act(act)
    comments.print_undo()


class Desk:
    """The desk of letters or comments, on which each decision leads to the next page."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.name = "desk" if address == LETTERS else "comments’ desk"
        self.page: Any = None

    def print_act(self, act: str, question: str = "", of: str = "") -> None:
        """From pressing a button to the next page."""
        self.page = self.client.get(f"{self.address}desk/?{question}", follow=True)

        def press(form: Form) -> Any:
            self.page = self.client.post(form.attributes["action"], form.data() | {"decision": act}, follow=True)
            assert self.page.redirect_chain, f"{act} was refused"
            return self.page

        print_times(f"{self.name}, {act.partition(':')[0]}, with the next{of}", press, before=self.deciding)

    def deciding(self) -> Form:
        return form_with(self.page, "seen")

    def print_undo(self) -> None:
        def undo(form: Form) -> Any:
            return self.client.post(form.attributes["action"], form.data() | {"decision": "undo"}, follow=True)

        def offered() -> Form:
            return form_with(self.client.get(f"{self.address}desk/", follow=True), "batch")

        print_times(f"{self.name}, undo, with what it was", undo, before=offered)


def print_signatures(client: Any) -> None:
    path = f"{LETTERS}signatures/"

    def shown() -> Form:
        form = form_with(client.get(path), "shown")
        assert len(form.fields["ticked"]) == 100
        return form

    name = "signatures, 100 approved, with the next 100"
    print_times(name, lambda form: client.post(path, form.data(), follow=True), before=shown)


def print_ticked(client: Any) -> None:
    path = f"{LETTERS}?state=confirmed"

    def all_of_page(form: Form) -> Any:
        keys = [mark.partition(" ")[0] for mark in form.fields["seen"]]
        return client.post(path, form.data() | {"action": "hold", "_selected_action": keys}, follow=True)

    print_times(
        "list, 50 ticked and held, with the list", all_of_page, before=lambda: form_with(client.get(path), "seen")
    )


def form_with(page: Any, field: str) -> Form:
    """The first form of a page that has a field."""
    return next(form for form in forms_of(page.content.decode()) if field in form.fields)


def print_job(organiser: Any) -> None:
    """Asking to hold few and most letters, which writes their keys down, and how fast the worker does it."""
    for question in (FEW, JOB):
        began = time.perf_counter()
        job = bulk.ask(kind=LETTER, act=HOLD, question=question, by=organiser, now=timezone.now())
        seconds = time.perf_counter() - began
        print_line(f"asking for a job about {job.total:,} letters", f"{seconds * 1000:,.0f} ms")
        if question != JOB:
            bulk.cancel(job_id=job.pk, by=organiser, now=timezone.now())
            while bulk.do_step(timezone.now()):
                pass
    began = time.perf_counter()
    for _ in range(STEPS):
        bulk.do_step(timezone.now())
    seconds = time.perf_counter() - began
    bulk.cancel(job_id=job.pk, by=organiser, now=timezone.now())
    print_line("letters that a worker decides about", f"{STEPS * 100 / seconds:.0f} a second")
