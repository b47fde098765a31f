"""Which mails an organiser wants, where to, and in which language: their own choice, off until they make it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    """Questions about what organisers want."""

    def reachable(self) -> Self:
        """Of organisers who may still enter, with an address."""
        return self.filter(user__is_active=True, user__is_staff=True, sealed_address__isnull=False)

    def proved(self) -> Self:
        """Of those whose owner has shown that the address is theirs: nothing but its first mail goes to others."""
        return self.reachable().filter(is_proved=True)

    def unproved(self) -> Self:
        return self.reachable().filter(is_proved=False)

    def of_digest(self) -> Self:
        return self.proved().filter(wants_digest=True)

    def of_alarms(self) -> Self:
        return self.proved().filter(wants_alarms=True)


class MailChoice(models.Model):
    """One organiser's choice. The address is sealed, as supporters' are, and shown to nobody else."""

    # The outbox names it by this key.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("organiser")
    )
    sealed_address = models.BinaryField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    wants_digest = models.BooleanField(_("daily digest"), default=False)
    wants_alarms = models.BooleanField(_("alarms"), default=False)
    # The code of the first mail to the address was typed (`desk_mails.proving`).
    is_proved = models.BooleanField(default=False, editable=False)
    # The mail server said of the last mail that there is no such address.
    was_refused = models.BooleanField(default=False, editable=False)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_address__isnull=False) | Q(wants_digest=False, wants_alarms=False),
                name="mailchoice_mails_need_an_address",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)[:8]
