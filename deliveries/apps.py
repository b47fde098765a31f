"""Handing letters over: what is delivered, how, and what comes back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    name = "deliveries"
    verbose_name = _("deliveries")

    def ready(self) -> None:
        from deliveries.services import dispatching, rehearsing

        dispatching.register()
        rehearsing.register()
