"""Deciding about all letters of a question (`appeals.search.question`), in the background (`organisers.decisions.bulk`)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.countries_and_languages import country_name, language_name
from appeals.models import Erasure, Letter
from appeals.models.letters.contact import read_burst_code, read_network_code
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import ACTS, State
from appeals.search.question import OWN, LetterQuestion
from appeals.services.decisions import moderating
from organisers.decisions.bulk import BulkKind
from organisers.desk.asking.saying import conditions_in_words, state_in_words

LETTER = "letter"
APPROVE, REJECT, HOLD, RELEASE, REQUEUE, RESTORE = "approve", "reject", "hold", "release", "requeue", "restore"


def letters_for(letters: LetterQuerySet, act: str) -> LetterQuerySet:
    """Those of `letters` with which an act can do something; without an act, all of them."""
    if not act:
        return letters
    to_be_erased = Erasure.objects.filter(letter=OuterRef("pk"))
    letters = letters.in_states(states_of(act)).filter(~Exists(to_be_erased))
    return letters if ACTS[act].after_delivery else letters.filter(delivered_on__isnull=True)


def states_of(act: str) -> frozenset[State]:
    return ACTS[act].states | ACTS["hold pending"].states if act == HOLD else ACTS[act].states


@transaction.atomic
def hold(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID) -> int:
    """Holds letters, confirmed or not. What waits for its confirmation stays held when it is confirmed."""
    states = dict(Letter.objects.filter(pk__in=list(ids)).values_list("pk", "state"))
    pending = [pk for pk, state in states.items() if state == State.PENDING]
    others = [pk for pk in states if pk not in pending]
    changed = moderating.hold_pending(ids=pending, by=by, now=now, batch=batch) if pending else 0
    return changed + (moderating.hold(ids=others, by=by, now=now, batch=batch) if others else 0)


# --- what the question asks for, in words ---


def in_words(text: str) -> str:
    """What a question asks for, in the active language: “approved · Germany · from 1 May 2026 · with “casino””."""
    question = LetterQuestion.from_text(text)
    words = [state_in_words(question.state, State)]
    if question.words:
        words.append(gettext("with own words") if question.words == OWN else gettext("signature only"))
    if question.country:
        words.append(country_name(question.country))
    if question.language:
        words.append(language_name(question.language))
    if burst := read_burst_code(question.burst):
        words.append(gettext("from one domain, %(day)s") % {"day": date_format(burst[0])})
    if network := read_network_code(question.network):
        words.append(gettext("from one network, %(day)s") % {"day": date_format(network[0])})
    return " · ".join([*words, *conditions_in_words(question)])


def without_names(text: str) -> str:
    """A question without the words searched for, which may be a name, and without the codes of bursts and of words."""
    return replace(LetterQuestion.from_text(text), text="", same="", burst="", network="").query_string()


KIND = BulkKind(
    permission="appeals.change_letter",
    may_read="appeals.view_letter",
    rows=lambda question, act: letters_for(LetterQuestion.from_text(question).letters(), act),
    acts={
        APPROVE: moderating.approve,
        REJECT: moderating.reject,
        HOLD: hold,
        RELEASE: moderating.release,
        REQUEUE: moderating.requeue,
        RESTORE: moderating.restore,
    },
    is_empty=lambda question: LetterQuestion.from_text(question).is_empty,
    in_words=in_words,
    without_names=without_names,
)
