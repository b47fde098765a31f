"""One row at a time: its page, what its buttons do, and the way to the next one of the same question."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from organisers import record_words
from organisers.decisions import moderation, notes
from organisers.desk import waiting
from organisers.desk.base import entries_about, refuse, subject_of, typed_data
from organisers.desk.moderation import as_seen
from organisers.desk.reading import saying, turns
from organisers.desk.reading.marks import Mark
from organisers.desk.reading.queue import ReadingQueue
from organisers.entering.typed_forms import make_stamp
from organisers.models import Note, Record, SecondOpinion
from safety.typed.text import check_text, tidy_text

# How long the page offers to take back one's own last decision; later, the list of batches does.
UNDO_OFFERED = dt.timedelta(minutes=30)
REJECT = "reject"
# Of more than three marks, two are shown and the others folded: the words come first, on the smallest phone too.
MOST_MARKS, MARKS_SHOWN = 3, 2


class ReadingDesk(ReadingQueue):
    """The desk of one kind of rows, for one request. Subclasses say what is read, and what may be decided about it."""

    template: str
    nothing_there: Any
    # What is done by pressing a button and nothing else, by the act's name: `service(ids=, by=, now=, batch=)`.
    decisions: Mapping[str, Callable[..., int]]
    reasons: Any
    # They lock rows of another model first, as everywhere, and start from one state only.
    acts_that_lock_others: frozenset[str] = frozenset()

    # --- what a subclass says ---

    def find(self, keys: Sequence[UUID]) -> Any:
        """The row with all that the page shows of it, or None."""
        raise NotImplementedError

    def reject(self, *, ids: list[UUID], reason: str, now: dt.datetime, batch: UUID) -> int:
        raise NotImplementedError

    def may(self, act: str, row: Any) -> bool:
        """Whether an act may start from the row's state."""
        raise NotImplementedError

    def is_waiting(self, row: Any) -> bool:
        raise NotImplementedError

    def marks(self, row: Any) -> list[Mark]:
        raise NotImplementedError

    def facts(self, row: Any) -> dict[str, Any]:
        """What its template shows besides."""
        raise NotImplementedError

    def own_acts(self) -> dict[str, Callable[[Any], HttpResponse]]:
        """Buttons that only this kind has."""
        return {}

    # --- where nothing waits any more ---

    def start(self) -> HttpResponse:
        """Leads to the next row, or says that nothing waits and what else does."""
        if not self.model_admin.has_view_or_change_permission(self.request):
            raise PermissionDenied
        if self.request.method == "POST" and self.request.POST.get("decision") == "undo":
            if not self.model_admin.has_change_permission(self.request):
                raise PermissionDenied
            return self.take_back()
        url = self.next_url()
        if url != self.url(self.desk_route):
            return redirect(url)
        others = [line for line in waiting.all_waiting(self.request) if line.number]
        asked = self.waiting().filter(pk__in=notes.asked_by(self.user, self.kind)).exists()
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": gettext("Nothing waits here"),
            "opts": self.model_admin.opts,
            "others": others,
            "is_asked": asked,
            "is_narrowed": bool(self.query_string()),
            "desk_url": reverse(self.desk_route),
            "list_url": self.url(self.list_route),
            "last": self.last(),
            "action": self.url(self.desk_route),
        }
        return render(self.request, "admin/reading/empty.html", context)

    # --- the page ---

    def respond(self, object_id: str) -> HttpResponse:
        """GET shows the row; POST does what the pressed button says."""
        if not self.model_admin.has_view_or_change_permission(self.request):
            raise PermissionDenied
        row = self.find(self.model_admin.valid_keys([object_id]))
        if row is None:
            return refuse(self.request, str(self.nothing_there), reverse(self.list_route))
        if self.request.method != "POST":
            return self.show(row)
        if not self.model_admin.has_change_permission(self.request):
            raise PermissionDenied
        return self.act(row)

    def show(self, row: Any, *, status: int = 200, note: str = "", note_error: str = "", **more: Any) -> HttpResponse:
        may_decide = self.model_admin.has_change_permission(self.request)
        opinion = SecondOpinion.objects.about(self.kind, row.pk).select_related("asked_by").first()
        is_asked_by_me = opinion is not None and opinion.asked_by_id == self.user.pk
        marks = [*self.marks_of_reading(row, opinion), *self.marks(row)]
        shown = MARKS_SHOWN if len(marks) > MOST_MARKS else MOST_MARKS
        typed = typed_data(self.request)
        page_url = self.url(self.page_route, row.pk)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "opts": self.model_admin.opts,
            "row": row,
            "can": {act: may_decide and not is_asked_by_me and self.may(act, row) for act in (*self.decisions, REJECT)},
            "may_decide": may_decide,
            "reasons": self.reasons,
            "is_waiting": self.is_waiting(row),
            "left": self.left(row) if self.is_waiting(row) else "",
            "opinion": opinion,
            "is_asked_by_me": is_asked_by_me,
            "marks": marks[:shown],
            "folded_marks": marks[shown:],
            "notes": list(Note.objects.about(self.kind, row.pk).select_related("written_by")),
            "note": typed.get("note", "") if typed is not None else note,
            "note_error": note_error,
            "entries": entries_about(row),
            "last": self.last(),
            "action": page_url,
            "list_url": self.url(self.list_route),
            "desk_url": self.url(self.desk_route),
            "login_stamp": make_stamp(self.request),
            **self.facts(row),
            **more,
        }
        return render(self.request, self.template, context, status=status)

    def marks_of_reading(self, row: Any, opinion: SecondOpinion | None) -> list[Mark]:
        """What organisers have done with it themselves: it stands before what is unusual about its words."""
        found = []
        if opinion is not None:
            found.append(saying.asked_for_opinion(opinion, self.user))
        if self.is_waiting(row) and row.pk in turns.skipped_of(self.request, self.kind):
            found.append(gettext("You have skipped it before."))
        return [Mark(words) for words in found]

    def last(self) -> saying.Last | None:
        """One's own last decision, to be taken back."""
        if not self.model_admin.has_change_permission(self.request):
            return None
        found = moderation.last_of(self.user, self.kind, since=timezone.now() - UNDO_OFFERED)
        return saying.last_in_words(found, lambda key: self.url(self.page_route, key)) if found else None

    # --- what the buttons do ---

    @cached_property
    def acts(self) -> dict[str, Callable[[Any], HttpResponse]]:
        return {
            "skip": self.skip,
            "undo": self.undo,
            "note": self.add_note,
            "remove note": self.remove_note,
            "ask": self.ask,
            "stop asking": self.stop_asking,
            **self.own_acts(),
        }

    def act(self, row: Any) -> HttpResponse:
        name, _, reason = self.request.POST.get("decision", "").partition(":")
        if name in self.acts:
            return self.acts[name](row)
        if name != REJECT and name not in self.decisions:
            messages.error(self.request, gettext("Please press one of the buttons of this page."))
            return self.back(row)
        reason = reason or self.request.POST.get("reason", "")
        if name == REJECT and reason not in {code for code, _ in self.reasons}:
            messages.error(self.request, gettext("Choose a reason from the list."))
            return self.back(row)
        if not self.decide(row, name, reason):
            messages.warning(self.request, self.unchanged_words(name, row))
            return self.back(row)
        return redirect(self.next_url(after=row.pk)) if self.is_waiting(row) else self.back(row)

    @transaction.atomic
    def decide(self, row: Any, name: str, reason: str) -> int:
        """Does it to the row, if that is still what the page showed; how many rows were changed."""
        ids = as_seen(self.request, self.model, [row.pk], locks=name not in self.acts_that_lock_others)
        about: dict[str, Any] = {"ids": ids, "now": timezone.now(), "batch": uuid4()}
        if name == REJECT:
            return self.reject(**about, reason=reason)
        return self.decisions[name](**about, by=self.user)

    def back(self, row: Any) -> HttpResponse:
        return redirect(self.url(self.page_route, row.pk))

    def unchanged_words(self, act: str, row: Any) -> str:
        """Why nothing was changed; where another organiser was faster, who, and what it was."""
        if SecondOpinion.objects.about(self.kind, row.pk).filter(asked_by_id=self.user.pk).exists():
            return gettext("Nothing was changed: you have asked that somebody else decides.")
        decided = Record.objects.about(subject_of(row)).filter(was__isnull=False).select_related("done_by").first()
        return saying.decided_already(decided)

    def skip(self, row: Any) -> HttpResponse:
        turns.skip(self.request, self.kind, row.pk)
        return redirect(self.next_url(after=row.pk))

    def undo(self, row: Any) -> HttpResponse:
        return self.take_back()

    def take_back(self) -> HttpResponse:
        """Takes back one's own last decision, if it is still the one that the page named; leads to what it was about."""
        found = moderation.last_of(self.user, self.kind, since=timezone.now() - 2 * UNDO_OFFERED)
        if found is None or found.batch is None or str(found.batch_id) != self.request.POST.get("batch"):
            messages.warning(
                self.request, gettext("Nothing was changed: this was not your last decision, or it is too old.")
            )
            return redirect(self.next_url())
        batch = found.batch
        changed, _ = moderation.take_back(batch_id=batch.pk, by=self.user, now=timezone.now())
        if not changed:
            text = gettext("Nothing was changed: somebody has decided since, or it cannot be taken back any more.")
            messages.warning(self.request, text)
        else:
            messages.success(self.request, gettext("Taken back: %(what)s.") % {"what": record_words.with_reason(batch)})
        key = UUID(found.subject.partition(" ")[2])
        return redirect(self.url(self.page_route, key)) if batch.rows == 1 else redirect(self.url(self.list_route))

    def add_note(self, row: Any) -> HttpResponse:
        typed = self.request.POST.get("note", "")
        text = tidy_text(typed)
        try:
            check_text(text)
            notes.add(kind=self.kind, key=row.pk, text=text, by=self.user, now=timezone.now())
        except notes.TooManyNotes:
            return self.show(row, status=422, note=typed, note_error=gettext("There are enough notes here already."))
        except (ValueError, ValidationError):
            error = gettext("Write a note of at most 500 characters.")
            return self.show(row, status=422, note=typed, note_error=error)
        return self.back(row)

    def remove_note(self, row: Any) -> HttpResponse:
        number = self.request.POST.get("decision", "").partition(":")[2]
        if number.isascii() and number.isdecimal() and len(number) < 19:
            notes.remove(kind=self.kind, key=row.pk, note_id=int(number))
        return self.back(row)

    def ask(self, row: Any) -> HttpResponse:
        if not as_seen(self.request, self.model, [row.pk]) or not self.is_waiting(row):
            messages.warning(self.request, self.unchanged_words("ask", row))
            return self.back(row)
        if not notes.ask(kind=self.kind, key=row.pk, by=self.user, now=timezone.now()):
            messages.warning(self.request, gettext("Somebody has asked for a second opinion already."))
            return self.back(row)
        messages.success(
            self.request, gettext("Left to somebody else. You do not get it again until they have decided.")
        )
        return redirect(self.next_url(after=row.pk))

    def stop_asking(self, row: Any) -> HttpResponse:
        notes.stop_asking(kind=self.kind, key=row.pk, by=self.user, now=timezone.now())
        return self.back(row)
