"""Finding letters and comments by what stands in them, on a million of them, without looking at all.

Every letter, and every comment, has its words in `search_text`, folded (`safety.typed.text.searchable`). PostgreSQL has an
index of what three signs in a row occur in it (`appeals.search.indexing`), which is fast for rare words and slow for common
ones: it gathers all their letters before the first is shown. Walking through the list in its order is fast for common words
and slow for rare ones. So the first letters of the list are looked at one by one, and the index is asked where they hold too
few.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from safety.typed.text import search_words, tidy_line

# Limits the cost of a search; more words do not make it better.
MAX_LENGTH = 200
MAX_WORDS = 8
# So many letters of the list are looked at one by one: some 30 ms. Where they do not hold a page of hits, fewer than one
# letter in 240 has the word, few enough for the index to be fast (bench/desk/searches.py measures both; 20,000 was slower).
LOOKED_AT = 12_000
_OTHER_WAYS = ("enable_seqscan", "enable_indexscan")
# One or two signs make no three in a row; at the beginning of a word they do, with the space before them.
SHORT = 2
# Chinese, Japanese, Thai and their neighbours write no spaces between words.
_WITHOUT_SPACES = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def words_of(text: str) -> list[str]:
    """The words that a search looks for, folded."""
    return search_words(tidy_line(text)[:MAX_LENGTH])[:MAX_WORDS]


def containing(letters: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of `letters` that have every word of `text`, or words that begin with it if it has one or two signs."""
    for word in words_of(text):
        # Folded when it is stored, as SQLite's LIKE folds ASCII only.
        found = Q(search_text__contains=word)
        if is_beginning(word):
            found = Q(search_text__contains=f" {word}") | Q(search_text__startswith=word)
        letters = letters.filter(found)
    return letters


def containing_one_by_one(letters: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The same letters, asked for in a way that no index answers."""
    for word in words_of(text):
        place = StrIndex("search_text", Value(word))
        if is_beginning(word):
            place = StrIndex(Concat(Value(" "), "search_text"), Value(f" {word}"))
        letters = letters.filter(GreaterThan(place, 0))
    return letters


def is_beginning(word: str) -> bool:
    """Whether a word is so short that words are found which begin with it."""
    return len(word) <= SHORT and not _WITHOUT_SPACES.search(word)


def beginning(letters: QuerySet[Any], order: tuple[str, ...]) -> Q | None:
    """A condition that the first letters hold in an order (by day, or by key alone); None where there are no others.

    It is wider by the rest of the last day: only a day is a bound that an index knows.
    """
    field = order[0].lstrip("-")
    last = letters.order_by(*order).values_list(field, flat=True)[LOOKED_AT : LOOKED_AT + 1]
    bound = next(iter(last), None)
    if bound is None:
        return None
    return Q(**{f"{field}__gte" if order[0].startswith("-") else f"{field}__lte": bound})


@contextmanager
def by_index_of_words() -> Iterator[None]:
    """Has PostgreSQL use its index of words for what is asked inside.

    It has no statistics of what people typed (`safety.vacuum`), takes a word of three signs for one that a fifth of all
    letters have, and would walk through a million for one that nobody wrote.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name in _OTHER_WAYS:
            cursor.execute(f"SET LOCAL {name} = off")
        yield
        for name in _OTHER_WAYS:
            cursor.execute(f"SET LOCAL {name} = DEFAULT")
