"""The site in a file: the key that signs it, the file that is offered, and what was erased since it was made."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# By itself it is made no more often than this: making it takes the worker up to a minute.
NOT_BEFORE = dt.timedelta(minutes=10)
AFTER_TROUBLE = dt.timedelta(hours=1)
# Whoever has begun to make it and says nothing for so long has died.
MAKING_LASTS = dt.timedelta(minutes=10)


class SiteKey(models.Model):
    """The public half of the site's key; the private one is a file (`campaign.site_file.signing`), never in here.

    Keys of the past stay: their fingerprints may be printed somewhere.
    """

    # As in a file of OpenSSH, without its kind: 68 characters for Ed25519.
    public_key = models.CharField(max_length=100, unique=True)
    made_on = models.DateField(_("made on"))
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("key of the site")
        verbose_name_plural = _("keys of the site")
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="site_key_one_is_current")
        ]

    def __str__(self) -> str:
        return self.public_key


class SiteFileQuerySet(models.QuerySet["SiteFile"]):
    """Who makes the file, and what came of it: each a conditional UPDATE of the one row."""

    def take(self, now: dt.datetime, *, is_missing: bool) -> bool:
        """Whether making it is the caller's; nobody else is told so meanwhile. `is_missing`: there is none to offer.

        It is due each day, and where it is missing; what an organiser has asked for does not wait for `not_before`. A time
        further ahead than any that is set was written by a clock that ran ahead.
        """
        today = timezone.localdate(now)
        # What is over tells when a letter was withdrawn, perhaps.
        self.filter(not_before__lte=now).update(not_before=None)
        is_free = Q(making_since__isnull=True) | Q(making_since__lte=now - MAKING_LASTS) | Q(making_since__gt=now)
        may_begin = Q(not_before__isnull=True) | Q(not_before__gt=now + AFTER_TROUBLE)
        if not is_missing:
            may_begin &= ~Q(made_on=today)
        return self.filter(is_free, Q(is_asked=True) | may_begin).update(making_since=now, is_asked=False) == 1

    def made(self, *, digest: str, size: int, public_key: str, now: dt.datetime) -> bool:
        """The file that was begun with `take` is there; False where nobody waits for it any more."""
        values = {"digest": digest, "size": size, "public_key": public_key, "made_on": timezone.localdate(now)}
        done = {"making_since": None, "not_before": now + NOT_BEFORE, "trouble": ""}
        return self.filter(making_since__isnull=False).update(**values, **done) == 1

    def failed(self, trouble: str, now: dt.datetime) -> None:
        self.update(trouble=trouble, making_since=None, not_before=now + AFTER_TROUBLE)

    def forget(self) -> None:
        """There is no file any more; it is due at once."""
        self.exclude(digest="").update(digest="", size=0, public_key="", made_on=None, not_before=None)

    def ask(self) -> bool:
        """An organiser wants it made now; False where it is asked for already."""
        self.bulk_create([self.model()], ignore_conflicts=True)
        return self.filter(is_asked=False).update(is_asked=True) == 1


class Trouble(models.TextChoices):
    """Why the file could not be made."""

    KEY = "key", _("The key that signs the file is missing on the server, or is not the site’s.")
    OTHER = "other", _("The file could not be made; the server’s log says why.")


class SiteFile(models.Model):
    """The file that is offered, by its SHA-256; there is never a second row. It lies in VAR_DIR (`site_file.keeping`).

    The day, no hour: it is made again when a letter is withdrawn, and the hour would tell when.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    # Of the key that has signed it.
    public_key = models.CharField(max_length=100, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    is_asked = models.BooleanField(default=False)
    making_since = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=10, choices=Trouble, blank=True)

    objects = SiteFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("the site in a file")
        verbose_name_plural = _("the site in a file")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="site_file_is_one_at_most")]

    def __str__(self) -> str:
        return self.digest[:12]


class OutdatedSiteFile(models.Model):
    """A note that something was erased or hidden which the file may show: while there is one, no file is handed out.

    Rows of their own and not a column of the file's row, so that withdrawals at once do not wait for each other there. Each
    belongs into the transaction that erases or hides. Committed late, it has a small key, and is no older than the file for
    it.
    """

    class Meta:
        verbose_name = _("note that the file is out of date")
        verbose_name_plural = _("notes that the file is out of date")

    def __str__(self) -> str:
        return str(self.pk)
