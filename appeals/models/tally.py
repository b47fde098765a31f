"""The count of an appeal's letters, stored, and changed in their transactions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from safety.prepared import Hole, Update


class TallyQuerySet(models.QuerySet["Tally"]):
    """The only place that changes a count."""

    def add(self, appeal_id: int, difference: int) -> None:
        """Changes the count of online letters, as the last statement of the transaction that changed their states.

        Last, because all writers share this row, and its lock is held until the commit.
        Runs its UPDATE for a difference of 0 too, so that a repeated letter takes as long as a new one.
        """
        if _add.run(appeal=appeal_id, difference=difference) != 1:
            raise Tally.DoesNotExist(f"appeal {appeal_id} has no tally")


class Tally(models.Model):
    """How many of an appeal's letters are in a counted state; equals the rows at every commit."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    online = models.PositiveIntegerField(_("letters online"), default=0)
    delivered = models.PositiveIntegerField(_("letters delivered"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [models.CheckConstraint(condition=Q(online__gte=0), name="tally_online_not_negative")]

    def __str__(self) -> str:
        return str(self.online)


_add = Update(
    lambda: (
        Tally.objects.filter(appeal_id=Hole("appeal", Tally._meta.pk)),
        {"online": F("online") + Hole("difference", models.IntegerField())},
    )
)
