"""Words that an update begins with where it is written about something else; what lies above registers them here."""

from collections.abc import Callable

from django.http import HttpRequest

# What an update says, by language and by the names of its fields.
Words = dict[str, dict[str, str]]
# By the parameter of the form's address: what the words are, for the parameter's value; none where it makes no sense.
Source = Callable[[str], Words]
sources: dict[str, Source] = {}


def initial_of(request: HttpRequest) -> dict[str, str]:
    """The fields that the form of a new update is opened with. Nothing is stored before it is saved."""
    found = {}
    for parameter, source in sources.items():
        for language, words in source(request.GET[parameter]).items() if parameter in request.GET else ():
            found.update({f"{name}_{language}": text for name, text in words.items()})
    return found
