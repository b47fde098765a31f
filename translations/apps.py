"""The translators' desk: own words of letters in other languages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("translations")

    def ready(self) -> None:
        from appeals.presentation import timeline, translated_words
        from appeals.services.decisions import letter_changes
        from appeals.services.decisions.letter_changes import Change
        from safety import vacuum
        from translations.models import Translation
        from translations.services import following
        from translations.timeline import POSITION, steps

        letter_changes.register(following.erase, Change.ERASED)
        letter_changes.register(following.make_stale, Change.REWORDED)
        translated_words.register(following.find, following.find_all)
        timeline.register(POSITION, steps)
        vacuum.register(Translation)
