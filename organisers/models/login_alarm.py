"""Alarms about logins that decide faster than anybody reads."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ALARM_SHOWN_FOR = dt.timedelta(hours=24)


class LoginAlarmQuerySet(models.QuerySet["LoginAlarm"]):
    """Questions about alarms."""

    def current(self, now: dt.datetime) -> Self:
        return self.filter(raised_at__gt=now - ALARM_SHOWN_FOR)

    def over(self, now: dt.datetime) -> Self:
        return self.filter(raised_at__lte=now - ALARM_SHOWN_FOR)


class LoginAlarm(models.Model):
    """A login decided faster than anybody reads: shown to the other organisers for a day."""

    class Kind(models.TextChoices):
        DECIDED = "decided", _("decided")
        HID = "hid", _("hid")

    login = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("organiser")
    )
    kind = models.CharField(max_length=10, choices=Kind)
    raised_at = models.DateTimeField(_("raised at"))

    objects = LoginAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(fields=["login", "kind"], name="login_alarm_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["decided", "hid"]), name="login_alarm_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.kind
