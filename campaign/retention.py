"""Everything that goes by itself: each rule with its chore and the rows that the chore takes, for the dry run.

Rules and chores read the same queries, so what is said beforehand is what goes.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appeals.models import Contact, Erasure, Letter, Redaction
from appeals.models.letters.states import RULES as STATES
from appeals.models.letters.states import State
from appeals.services.texts import ending
from appeals.services.writers import forgetting
from articles.models import Comment, CommentRedaction
from articles.models.comment import ENDS as COMMENT_ENDS
from articles.models.comment import CommentQuerySet
from articles.services import comment_changes, comments
from campaign.models import FailedLogin
from deliveries.models import Delivery, Reply
from deliveries.services.papers import files
from organisers.models import Batch, BulkJob, Invitation, LoginAlarm, Record
from outbox.models import Alarm
from safety import vacuum
from safety.models import Hit, ListedErasure
from safety.retention import End, days_in_words, ended
from texts.models import Draft, Revision

lazy_days = lazy(days_in_words, str)
Rows = Callable[[dt.datetime], "QuerySet[Any, Any]"]


@dataclass(frozen=True)
class Rule:
    """What goes by itself: its chore (`campaign.chores.TASKS`), what it is in words, and the rows at a moment."""

    chore: str
    words: Any
    rows: Rows


def last_comments(now: dt.datetime) -> CommentQuerySet:
    """All comments, once every appeal is over: the site has nothing left to ask of anybody."""
    return Comment.objects.all() if ending.all_are_over(now) else Comment.objects.none()


def last_receipts(now: dt.datetime) -> QuerySet[Delivery]:
    return files.with_receipt(ending.appeals_over(now))


def last_scans(now: dt.datetime) -> QuerySet[Reply]:
    return files.with_scan(ending.appeals_over(now))


def forget_last(now: dt.datetime) -> None:
    """A chore: everything personal at the date after an appeal's end, of letters, comments and papers."""
    ending.erase_letters(now)
    files.forget_papers(last_receipts(now), last_scans(now))
    with transaction.atomic():
        rows = last_comments(now)
        comment_changes.tell(rows)
        if rows.delete()[0]:
            vacuum.note(Comment)


def letters(state: State, end: End) -> Rule:
    what = _("letters, erased to an empty row") if end.leaves_row else _("letters, deleted")
    words = format_lazy("{what}: {state}, {days}", what=what, state=state.label, days=lazy_days(end.days))
    return Rule("expire letters", words, lambda now: Letter.objects.ended(state, end, timezone.localdate(now)))


def of_comments(state: Any, end: End) -> Rule:
    words = format_lazy(
        "{what}: {state}, {days}", what=_("comments, deleted"), state=state.label, days=lazy_days(end.days)
    )
    return Rule(
        "forget about comments", words, lambda now: ended(Comment.objects.all(), state, end, timezone.localdate(now))
    )


RULES = (
    Rule("forget limits", _("counts of limits"), lambda now: Hit.objects.of_past_days(timezone.localdate(now))),
    Rule(
        "forget networks",
        _("networks that letters came from"),
        lambda now: Contact.objects.to_forget_networks(timezone.localdate(now)),
    ),
    Rule("forget failed logins", _("failed logins"), FailedLogin.objects.expired),
    *(letters(state, end) for state, rule in STATES.items() for end in rule.ends),
    Rule("erase on request", _("letters whose writers ask to have them erased"), Erasure.objects.due),
    Rule("forget words taken out", _("words that organisers took out of letters"), Redaction.objects.over),
    Rule(
        "forget words taken out of comments",
        _("words that organisers took out of comments"),
        CommentRedaction.objects.over,
    ),
    Rule(
        "forget addresses",
        _("addresses of letters that no mail will go to"),
        lambda now: forgetting.needless_addresses(),
    ),
    Rule("forget writers", _("fingerprints of addresses after the end"), ending.needless_contacts),
    Rule("forget the last", _("names and words of letters at the date after the end"), ending.letters_over),
    Rule("forget the last", _("addresses of those who get news, at that date"), ending.contacts_over),
    Rule("forget the last", _("notes of organisers about letters, at that date"), ending.notes_over),
    Rule("forget the last", _("comments at that date"), last_comments),
    Rule("forget the last", _("scanned receipts of deliveries at that date"), last_receipts),
    Rule("forget the last", _("scanned answers at that date"), last_scans),
    Rule("forget about comments", _("addresses of comments"), comments.needless_addresses),
    *(of_comments(state, end) for state, ends in COMMENT_ENDS.items() for end in ends),
    Rule("forget files", _("files of deliveries"), files.old_files),
    Rule("forget the record", _("entries of the record"), Record.objects.expired),
    Rule("forget the record", _("batches of decisions"), Batch.objects.expired),
    Rule(
        "forget the record",
        _("decisions about many letters or comments at once, and what was searched for"),
        BulkJob.objects.expired,
    ),
    Rule("forget the record", _("alarms about logins"), LoginAlarm.objects.over),
    Rule("forget who wrote texts", _("organisers’ names in the history of texts"), Revision.objects.named_too_long),
    Rule("forget drafts", _("drafts of texts that were not saved"), Draft.objects.over),
    Rule("forget invitations", _("links of invitations that are over"), Invitation.objects.expired),
    Rule("forget alarms", _("alarms about mail"), Alarm.objects.over),
    Rule("forget erasures", _("entries of the erasure list"), ListedErasure.objects.over),
    Rule("clear sessions", _("logins that have ended"), lambda now: Session.objects.filter(expire_date__lt=now)),
)
