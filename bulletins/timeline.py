"""What a writer sees of the bulletin on the own page."""

from django.utils.translation import get_language, gettext

from appeals.models import Letter
from appeals.presentation import timeline
from appeals.presentation.timeline import Step
from bulletins.models import Heard, Issue
from bulletins.presentation.hearings import heard_words, residents_words

# After what the deliveries and the translations add.
POSITION = 90


def register() -> None:
    timeline.register(POSITION, steps_of)


def steps_of(letter: Letter) -> list[Step]:
    """The issues that a letter is printed in, and what was heard of them: always three queries."""
    printed = Issue.objects.published().filter(letters__letter=letter.pk).order_by("pk")
    steps = [
        Step(gettext("In the residents’ bulletin no. %(number)s") % {"number": issue.number}, True, issue.published_on)
        for issue in printed
    ]
    hearings = Heard.objects.of_letter(letter.pk).select_related("issue").prefetch_related("texts").in_order()
    language = get_language() or "en"
    for heard in hearings:
        words = residents_words(heard, language)
        steps.append(Step(heard_words(heard), True, details=tuple(words.paragraphs) if words else ()))
    return steps
