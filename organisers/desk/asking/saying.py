"""What a question asks for, in the active language."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from organisers.desk.asking.question import EVERY_STATE, Question


def state_in_words(state: str, states: Any) -> str:
    """`states` are the model's choices."""
    if state == EVERY_STATE:
        return gettext("every state")
    return str(states(state).label) if state else gettext("what waits: held, or to be read")


def conditions_in_words(question: Question) -> list[str]:
    """The conditions that all kinds of rows have, but for the state and the language."""
    words = []
    if question.same:
        words.append(gettext("with the same words"))
    if question.since:
        words.append(gettext("from %(day)s on") % {"day": date_format(question.since)})
    if question.until:
        words.append(gettext("up to %(day)s") % {"day": date_format(question.until)})
    if question.text:
        words.append(gettext("with the words “%(words)s”") % {"words": question.text})
    return words
