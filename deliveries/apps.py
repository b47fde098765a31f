"""Handing letters over: what is delivered, how, and what comes back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    name = "deliveries"
    verbose_name = _("deliveries")

    def ready(self) -> None:
        from appeals.services import letter_changes
        from deliveries import timeline
        from deliveries.services import dispatching, files, making, rehearsing, reprinting
        from safety.files import private_files

        making.register()
        reprinting.register()
        timeline.register()
        dispatching.register()
        rehearsing.register()
        private_files.register(files.names_in_use)
        letter_changes.register(
            erased=files.forget_letters,
            named_less=files.forget_letters,
            reworded=files.forget_letters,
            hidden=files.forget_reprints,
        )
