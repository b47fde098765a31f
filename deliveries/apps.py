"""Handing letters over: what is delivered, how, and what comes back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    name = "deliveries"
    verbose_name = _("deliveries")

    def ready(self) -> None:
        from appeals.services.decisions import letter_changes
        from appeals.services.decisions.letter_changes import Change
        from deliveries import timeline
        from deliveries.services.mails import dispatching, rehearsing
        from deliveries.services.papers import files, making, reprinting
        from safety.files import private_files

        making.register()
        reprinting.register()
        timeline.register()
        dispatching.register()
        rehearsing.register()
        private_files.register(files.names_in_use)
        letter_changes.register(files.forget_letters, Change.ERASED, Change.NAMED_LESS, Change.REWORDED)
        letter_changes.register(files.forget_reprints, Change.HIDDEN)
