"""What an organiser may want to do next with an article that is on the site; what lies above registers it here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from articles.models import Article


@dataclass(frozen=True)
class Step:
    """A link on the article's page, and behind the words that say it is published."""

    label: str
    url: str


Source = Callable[[HttpRequest, Article], Iterable[Step]]
sources: list[Source] = []


def steps_of(request: HttpRequest, article: Article) -> list[Step]:
    """What this organiser may do next with an article that readers see now."""
    return [step for source in sources for step in source(request, article)]
