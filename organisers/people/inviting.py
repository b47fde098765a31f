"""Inviting: links that are used once, within 48 hours, to choose the password of a login."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisers.models import Invitation
from organisers.models.invitation import LASTS
from organisers.people import changing, rights, telling
from organisers.people.changing import NOT_ONESELF, NOT_YOURS, Refused
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.keys import sealing

TOKEN_BYTES = 32
TOKEN_LENGTH = 43  # in base64 without padding
# What sends the mails lies above: it registers here.
_posts: list[Callable[[Invitation], None]] = []


def register(post: Callable[[Invitation], None]) -> None:
    """Adds a way to send a link to its address; it is called in the transaction that makes the link."""
    _posts.append(post)


@transaction.atomic
def invite(*, name: str, groups: Iterable[Group], by: User, now: dt.datetime) -> User:
    """A login for somebody who has still to choose its password; `make_link` makes the link. Raises Refused."""
    changing.lock_people()
    if not rights.may_manage(User.objects.get(pk=by.pk)):
        raise Refused(NOT_YOURS)
    chosen = set(groups)
    changing.check_grant(chosen, by=by)
    if is_taken(name):
        raise Refused(_("Somebody has this name already. Please choose another one."))
    person = User(username=User.normalize_username(name), is_staff=True, is_active=False)
    person.set_unusable_password()
    person.save()
    person.groups.set(chosen)
    changing.write(by=by, act="invite", person=person, now=now)
    return person


def is_taken(name: str, *, but: int = 0) -> bool:
    """Whether another login has this name, however it is written. There are few; no database folds every alphabet."""
    folded = User.normalize_username(name).casefold()
    return any(folded == other.casefold() for other in User.objects.exclude(pk=but).values_list("username", flat=True))


@transaction.atomic
def make_link(*, person_id: int, by: User, now: dt.datetime, address: str = "") -> tuple[Invitation, str]:
    """A link for somebody to choose a (new) password, in place of one made before; returns its token, shown this once.

    With `address`, it is to be mailed there, too. Raises Refused: for one's own login, and for somebody who has left.
    """
    if person_id == by.pk:
        raise Refused(NOT_ONESELF)
    person = changing.locked(person_id=person_id, by=by)
    if not person.is_active and person.has_usable_password():
        raise Refused(_("This login is closed. Let its owner come back first."))
    end_link(person)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        person=person,
        token_index=indexes_of(token)[0],
        made_by=by,
        expires_at=now + LASTS,
        language=get_language() or "en",
        sealed_address=sealing.seal(address) if address else b"",
        sealed_token=sealing.seal(token) if address else b"",
    )
    for post in _posts if address else ():
        post(invitation)
    changing.write(
        by=by, act="make password link" if person.is_active else "make invitation link", person=person, now=now
    )
    if person.is_active:
        telling.tell(person)
    return invitation, token


def indexes_of(token: str) -> list[str]:
    """What a token is found by, under every key."""
    return sealing.blind_indexes(f"invitation {token}")


def end_link(person: User) -> int:
    """Deletes the link that is open for a login; returns whether there was one."""
    vacuum.note(Invitation)
    links = Invitation.objects.filter(person=person)
    erasure_list.enter(Erased.LINK, links.values_list("token_index", flat=True))
    return links.delete()[0]


@transaction.atomic
def revoke(*, person_id: int, by: User, now: dt.datetime) -> bool:
    """Ends a link. The login of somebody who never came in goes with it. Raises Refused."""
    person = changing.locked(person_id=person_id, by=by)
    had_link = end_link(person) > 0
    is_removed = not person.has_usable_password() and not person.is_active and person.last_login is None
    if had_link or is_removed:
        changing.write(by=by, act="revoke invitation", person=person, now=now)
    if is_removed:
        try:
            erasure_list.enter(Erased.ROW, [erasure_list.row_key(person)])
            person.delete()
        except ProtectedError:  # Something names this login: then it stays, closed.
            return had_link
    return had_link or is_removed


def find(token: str, now: dt.datetime) -> Invitation | None:
    """The invitation that a link opens; None for one that is used, expired, revoked or forged.

    It is as good as the organiser who made it: where that login is closed, or may not change this one any more, it opens
    nothing.
    """
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    found = Invitation.objects.open(now).filter(token_index__in=indexes_of(token)).select_related("person", "made_by")
    invitation = found.first()
    if invitation is None or not rights.may_change(invitation.made_by, invitation.person):
        return None
    return invitation


@transaction.atomic
def accept(*, token: str, password: str, email: str, now: dt.datetime) -> User | None:
    """Sets the password that was chosen and opens the login: once, however often a link is sent at once; else None."""
    changing.lock_people()
    invitation = find(token, now)
    if invitation is None or Invitation.objects.filter(pk=invitation.pk).delete()[0] != 1:
        return None
    vacuum.note(Invitation)
    erasure_list.enter(Erased.LINK, [invitation.token_index])
    person = invitation.person
    is_new = not person.is_active
    person.set_password(password)
    person.is_active = True
    person.email = email if is_new else person.email
    person.save(update_fields=["password", "is_active", "email"])
    erasure_list.take_off(Erased.LOGIN, [person.pk])
    changing.write(by=invitation.made_by, act="accept invitation" if is_new else "set password", person=person, now=now)
    if not is_new:
        telling.tell(person)
    return person


@transaction.atomic
def forget(now: dt.datetime) -> int:
    """A chore: deletes links that are over, with the addresses they were to be mailed to."""
    number = Invitation.objects.expired(now).delete()[0]
    if number:
        vacuum.note(Invitation)
    return number
