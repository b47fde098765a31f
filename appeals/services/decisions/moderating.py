"""What organisers decide about letters: one transaction each, the count changed last, an entry in the record for each.

Every function takes ids and returns how many letters it changed; the others were no longer in a state it starts from.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appeals.mail.confirmation import CONFIRM
from appeals.models import Contact, Erasure, Letter, Redaction
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import Naming, Reason
from appeals.services.decisions import core, letter_changes
from appeals.services.decisions.letter_changes import Change
from appeals.services.writers import confirming
from organisers import record
from organisers.decisions import login_alarms
from outbox import queue
from safety import erasure_list
from safety.erasure_list import Erased
from safety.keys import sealing
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable


@transaction.atomic
def approve(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """confirmed → approved. The count stays, as both states are in it; with own words the letter is on the wall."""
    today = timezone.localdate(now)
    return core.decide(ids, lambda letters: letters.approve(today), "approve", by, now, batch=batch)


@transaction.atomic
def requeue(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """approved → confirmed, to be read again."""
    return core.decide(ids, lambda letters: letters.requeue(), "requeue", by, now, batch=batch)


@transaction.atomic
def hold(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """confirmed, approved → held, and not counted."""
    today = timezone.localdate(now)
    return core.decide(ids, lambda letters: letters.hold(today), "hold", by, now, batch=batch)


@transaction.atomic
def hold_pending(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """pending → held, as one of many letters from one domain. Its mail leaves; confirmed, it stays held."""
    today = timezone.localdate(now)
    return core.decide(ids, lambda letters: letters.hold_pending(today), "hold pending", by, now, batch=batch)


@transaction.atomic
def reject(*, ids: Iterable[UUID], reason: str, by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """held, confirmed, approved → rejected. Raises ValueError for a reason that is not on the list."""
    if reason not in Reason.values:
        raise ValueError(f"not a reason: {reason}")
    today = timezone.localdate(now)
    return core.decide(
        ids, lambda letters: letters.reject(reason, today), "reject", by, now, reason=reason, batch=batch
    )


@transaction.atomic
def restore(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """rejected → the state before."""
    today = timezone.localdate(now)
    return core.decide(ids, lambda letters: letters.restore(today), "restore", by, now, batch=batch)


@transaction.atomic
def release(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """held → confirmed, where its writer has confirmed it; else → pending, its mail queued and its time begun by it.

    Without confirmation by mail the first letter of an address proves itself now; another one → pending. A letter whose
    address is erased and unproved stays as it is: nobody could confirm it.
    """
    today = timezone.localdate(now)
    by_mail, wanted = settings.CONFIRM_LETTERS, list(ids)
    if not by_mail:
        confirming.prove_held(ids=wanted, now=now)

    def change(letters: LetterQuerySet) -> int:
        if by_mail:
            unproved = list(letters.unproved().values_list("pk", flat=True))
            queue.forget(unproved)
            queue.put_many(CONFIRM, unproved)
        return letters.release(today, pending_since=None if by_mail else today)

    with_address = Contact.objects.filter(sealed_address__isnull=False)
    may_go_on = Q(confirmed_on__isnull=False) | Q(pk__in=with_address.values("pk"))
    return core.decide(wanted, change, "release", by, now, only=may_go_on, batch=batch)


@transaction.atomic
def withdraw(*, letter_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Any state → withdrawn: everything personal is erased, with the address; the count falls by one if it counted."""
    # The address goes with the letter, so that it may write again. It is locked before the letter, as everywhere.
    contact = Contact.objects.filter(pk=letter_id)
    contact.lock()

    def change(letters: LetterQuerySet) -> int:
        letter_changes.tell(Change.ERASED, [letter_id])
        queue.forget([letter_id])
        contact.delete()
        Erasure.objects.filter(pk=letter_id).delete()
        erasure_list.enter(Erased.WITHDRAWN, [letter_id])
        return letters.withdraw(timezone.localdate(now))

    return core.decide([letter_id], change, "withdraw", by, now) == 1


@transaction.atomic
def stop_naming(*, letter_id: UUID, now: dt.datetime, by: Any = None) -> bool:
    """Any naming → `nobody`: name, city and organisation are erased at once, and nobody can bring them back.

    `by`: the organiser who decides it, None where it is the writer.
    """
    letter = Letter.objects.select_for_update().filter(pk=letter_id).exclude(naming=Naming.NOBODY).first()
    if letter is None:
        return False
    letter_changes.tell(Change.NAMED_LESS, [letter_id])
    erasure_list.enter(Erased.NAMED_LESS, [letter_id], detail=Naming.NOBODY)
    changed = Letter.objects.filter(pk=letter_id).update(
        naming=Naming.NOBODY,
        is_public_confirmed=False,
        name="",
        city="",
        organisation="",
        search_text=searchable(letter.own_words),
    )
    if by is not None:
        record.write(by=by, act="stop naming", subject=f"letter {letter_id}", now=now)
        login_alarms.count(by, 1, hides=True, now=now)
    return changed == 1


@transaction.atomic
def redact(*, letter_id: UUID, own_words: str, by: Any, now: dt.datetime) -> bool:
    """Replaces the own words of a confirmed or approved letter by `own_words`, in which some are taken out.

    What they were is stored, sealed, as long as that can be undone (`decisions.redacting`). Raises ValueError where nothing
    is left: such a letter is rejected instead.
    """
    if not own_words.strip():
        raise ValueError("no words are left")

    def change(letters: LetterQuerySet) -> int:
        letter_changes.tell(Change.REWORDED, [letter_id])
        letter = letters.get()
        sealed = sealing.seal_bytes(letter.own_words.encode())
        Redaction.objects.create(letter=letter, done_at=now, sealed_words=sealed)
        return letters.update(
            own_words=own_words,
            words_digest=digest_of_words(own_words),
            search_text=searchable(letter.name, letter.organisation, own_words),
        )

    return core.decide([letter_id], change, "redact", by, now, only=~Q(own_words="")) == 1
