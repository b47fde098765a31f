"""The glossary: loaded from the repository's file, and the terms that occur in a text."""

import re
from typing import Any

from django.db import transaction

from safety.typed.text import fold
from texts.loading import Outcome
from texts.models import digest_of
from translations.models import GlossaryTerm
from translations.models.glossary import TERM_FIELDS

LANGUAGES = ("en", "ru", "kk")


@transaction.atomic
def load_terms(terms: dict[str, dict[str, Any]], *, overwrite: bool) -> dict[str, Outcome]:
    """Creates and updates terms by their keys; what organisers have changed is left alone, unless `overwrite`."""
    stored = {term.key: term for term in GlossaryTerm.objects.select_for_update().exclude(key="").order_by("pk")}
    outcomes, new = {}, []
    for key, given in terms.items():
        texts = {name: given.get(name, "") for name in TERM_FIELDS}
        term = stored.get(key)
        if term is None:
            new.append(GlossaryTerm(key=key, **texts, loaded_digest=digest_of(texts)))
            outcomes[key] = Outcome.CREATED
        elif term.texts() == texts:
            if term.loaded_digest != digest_of(texts):
                GlossaryTerm.objects.filter(pk=term.pk).update(loaded_digest=digest_of(texts))
            outcomes[key] = Outcome.UNCHANGED
        elif term.is_edited and not overwrite:
            outcomes[key] = Outcome.KEPT
        else:
            GlossaryTerm.objects.filter(pk=term.pk).update(**texts, loaded_digest=digest_of(texts))
            outcomes[key] = Outcome.UPDATED
    GlossaryTerm.objects.bulk_create(new)
    return outcomes


def terms_for(words: str, language: str) -> tuple[list[GlossaryTerm], list[GlossaryTerm]]:
    """The terms in use that occur in a text in a language, and the others: one query.

    A text in none of the site's languages is searched for the English words: names are often written like that.
    """
    source = language if language in LANGUAGES else "en"
    folded = fold(words)
    found: list[GlossaryTerm] = []
    others: list[GlossaryTerm] = []
    for term in GlossaryTerm.objects.in_use():
        (found if occurs(getattr(term, source), folded) else others).append(term)
    return found, others


def occurs(term: str, folded: str) -> bool:
    """Whether a term is in a folded text, in any of its endings: of long words the last two letters may differ.

    Spellings of a term are separated by commas; what is in brackets explains it.
    """
    spellings = re.sub(r"\([^)]*\)", " ", fold(term)).split(",")
    return any(_pattern(words).search(folded) for spelling in spellings if (words := re.findall(r"\w+", spelling)))


def _pattern(words: list[str]) -> re.Pattern[str]:
    stems = (re.escape(word[: _stem_length(len(word))]) + r"\w*" for word in words)
    return re.compile(r"\b" + r"\W+".join(stems))


def _stem_length(length: int) -> int:
    return length - 2 if length > 5 else length - 1 if length == 5 else length
