"""What everything else is built on: sealing, tokens, the guard of anonymous forms, throttling, cleaning of typed text."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    name = "safety"
    verbose_name = _("safety")

    def ready(self) -> None:
        from safety import logs, vacuum
        from safety.models import Hit

        logs.redact_uncaught()
        vacuum.register(Hit)
