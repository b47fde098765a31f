"""Mail to organisers about their own logins: an invitation, and what others have done to a login."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from organisers.models import Invitation
from organisers.people import inviting, telling
from outbox import queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety import vacuum
from safety.keys import sealing

INVITATION = "invitation"
LOGIN_CHANGED = "login changed"
# What was done longer ago was told at the time, or at a login since.
TOLD_FOR = dt.timedelta(days=7)


def register() -> None:
    """Makes the kinds known to the outbox, and the outbox to those who invite and tell; called once, at the start."""
    queue.register(
        INVITATION, Kind(compose_invitation, refused=forget_address, sent=forget_address, is_to_organisers=True)
    )
    queue.register(LOGIN_CHANGED, Kind(compose_login_changed, is_to_organisers=True))
    inviting.register(post_invitation)
    telling.register(post_login_changed)


def link_of(token: str) -> str:
    """The whole address by which an invitation is opened, in the active language."""
    return settings.SITE_URL + reverse("admin:invited", args=[token])


def post_invitation(invitation: Invitation) -> None:
    queue.put_many(INVITATION, [invitation.pk])


def post_login_changed(person: User) -> None:
    if person.email:
        queue.put_many(LOGIN_CHANGED, [uuid.uuid4()], item=person.pk)


def compose_invitation(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """The mail in the language of whoever invited; None where the link is used, over or taken back."""
    invitation = Invitation.objects.open(now).select_related("person").filter(pk=message.about).first()
    if invitation is None or not invitation.sealed_address:
        return None
    address, token = (sealing.unseal(bytes(sealed)) for sealed in (invitation.sealed_address, invitation.sealed_token))
    with translation.override(invitation.language):
        context = {"name": invitation.person.get_username(), "url": link_of(token), "until": invitation.expires_at}
        subject, text = (
            render_to_string(f"organisers/mail/invitation.{part}", context) for part in ("subject.txt", "txt")
        )
    return Mail(address, " ".join(subject.split()), text.strip() + "\n", "", invitation.language)


def forget_address(message: OutboxMessage, now: dt.datetime) -> None:
    """The mail has left, or the server says that there is no such address: neither address nor link is stored longer."""
    Invitation.objects.filter(pk=message.about).update(sealed_address=b"", sealed_token=b"")
    vacuum.note(Invitation)


def compose_login_changed(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """What others have done to a login, in all three languages: the site does not know which one its owner reads."""
    person = User.objects.filter(pk=message.item, is_active=True).first()
    if person is None or not person.email:
        return None
    parts = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if said := list(telling.sentences(person, since=now - TOLD_FOR)):
                context = {"sentences": said, "name": person.get_username()}
                parts.append(render_to_string("organisers/mail/login_changed.txt", context).strip())
    if not parts:
        return None
    subject = " ".join(render_to_string("organisers/mail/login_changed.subject.txt").split())
    return Mail(person.email, subject, "\n\n".join(parts) + "\n", "", settings.LANGUAGE_CODE)
