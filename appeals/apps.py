"""The appeal and its letters."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "appeals"
    verbose_name = _("appeals")

    def ready(self) -> None:
        from appeals.models import Contact, Letter
        from appeals.services import letter_changes, mailing, news
        from appeals.services.decisions import bulk as deciding_in_bulk
        from appeals.services.letter_changes import Change
        from organisers import bulk
        from safety import resealing, vacuum

        mailing.register()
        news.register()
        bulk.register(deciding_in_bulk.LETTER, deciding_in_bulk.KIND)
        vacuum.register(Letter, Contact)
        resealing.register(
            Contact, sealed=("sealed_address",), indexes=("blind_index", "mailbox_index", "domain_index")
        )
        # In every table: the apps above erase what they have of the letter with it.
        letter_changes.register(lambda ids: vacuum.note(), Change.ERASED, Change.NAMED_LESS, Change.REWORDED)
