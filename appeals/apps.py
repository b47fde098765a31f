"""The appeal and its letters."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "appeals"
    verbose_name = _("appeals")

    def ready(self) -> None:
        from appeals.models import Contact, Letter, Redaction
        from appeals.services.decisions import letter_changes, redacting
        from appeals.services.decisions.bulk import KIND, LETTER
        from appeals.services.decisions.letter_changes import Change
        from appeals.services.updates import news, testing
        from appeals.services.writers import mailing
        from organisers.decisions import bulk, notes
        from safety import vacuum
        from safety.keys import resealing

        mailing.register()
        news.register()
        testing.register()
        bulk.register(LETTER, KIND)
        vacuum.register(Letter, Contact, Redaction)
        resealing.register(Redaction, sealed=("sealed_words",))
        resealing.register(
            Contact, sealed=("sealed_address",), indexes=("blind_index", "mailbox_index", "domain_index")
        )
        letter_changes.register(redacting.erase, Change.ERASED)
        letter_changes.register(lambda ids: notes.forget("letter", ids), Change.ERASED)
        # In every table: the apps above erase what they have of the letter with it.
        letter_changes.register(lambda ids: vacuum.note(), Change.ERASED, Change.NAMED_LESS, Change.REWORDED)
