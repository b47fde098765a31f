"""The step of a letter's timeline that says whether its own words are there in Kazakh."""

from django.utils.translation import gettext

from appeals.models import Letter
from appeals.presentation.timeline import Step
from translations.models import Translation

# After reading (0) and delivering, before what the residents have heard.
POSITION = 20
RESIDENTS_LANGUAGE = "kk"


def steps(letter: Letter) -> list[Step]:
    """One step, for letters with own words in another language than Kazakh; one query."""
    if not letter.own_words or letter.own_language == RESIDENTS_LANGUAGE:
        return []
    shown = Translation.objects.shown().filter(letter=letter, language=RESIDENTS_LANGUAGE)
    days = list(shown.values_list("checked_on", flat=True))
    return [Step(gettext("Translated into Kazakh"), is_done=bool(days), on=days[0] if days else None)]
