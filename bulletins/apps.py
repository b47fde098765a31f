"""What the residents get: the letters in their language, and what they say back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "bulletins"
    verbose_name = _("bulletins")

    def ready(self) -> None:
        from bulletins import ledger, timeline
        from bulletins.services import following

        following.register()
        timeline.register()
        ledger.register()
