"""Who may act in an emergency: a permission without rows of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Emergency(models.Model):
    """Carries the permission to lock the site down; what is locked down is in `safety.models.Lockdown`."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("lock_down", "Can lock the site down and open it again")]
        verbose_name = _("emergency")
        verbose_name_plural = _("emergencies")

    def __str__(self) -> str:
        return ""
