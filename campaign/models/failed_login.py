"""Failed logins, which Django's cache counts in a table of its own and leaves there when they have expired."""

import datetime as dt
from typing import Self

from django.db import models


class FailedLoginQuerySet(models.QuerySet["FailedLogin"]):
    """Questions about failed logins."""

    def expired(self, now: dt.datetime) -> Self:
        """Those that count no more."""
        return self.filter(expires__lt=now)


class FailedLogin(models.Model):
    """A row of that table (settings: the cache `logins`), to be deleted; `createcachetable` makes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    expires = models.DateTimeField()

    objects = FailedLoginQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "login_attempts"
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key[:8]
