"""What an entry of the record is about, in words: the name of who works here or of a text, else a kind and its number."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisers import emergencies, roles
from organisers.models import Limits
from texts.models import ORIGINAL_LANGUAGE

# Subjects that are no rows, or the only one of their kind.
WORDS: dict[str, Any] = {
    emergencies.SUBJECT: _("the site"),
    f"limits {Limits.ONLY_KEY}": Limits._meta.verbose_name,
    "letters": _("letters"),
}
# What a text in one language is called by: the first of these that it has.
NAMING_FIELDS = ("title", "subject", "short", "organisation")
ORGANISER = _("organiser")


def name_all(entries: Iterable[Any], user: Any) -> list[Any]:
    """The entries, each with `about`: its subject in the active language. Two queries at most for each kind of row.

    Texts are named only to those who may see them in their own pages.
    """
    found = list(entries)
    keys: dict[type[models.Model], set[int]] = {}
    for entry in found:
        model, key = row_of(entry.subject)
        if model is not None and key.isascii() and key.isdecimal() and len(key) < 19:
            keys.setdefault(model, set()).add(int(key))
    names = {(model, str(key)): name for model, those in keys.items() for key, name in names_of(model, those, user)}
    for entry in found:
        entry.about = in_words(entry.subject, names)
    return found


def in_words(subject: str, names: dict[tuple[Any, str], str] | None = None) -> str:
    """A subject in the active language; `names` has those of some rows, by model and key."""
    if subject in WORDS:
        return str(capfirst(WORDS[subject]))
    model, key = row_of(subject)
    if model is None or not key:
        return subject
    kind, name = kind_of(model), (names or {}).get((model, key))
    if model in (get_user_model(), Group):
        return f"{kind} {name or key}"
    return f"{kind} {key}: {name}" if name else f"{kind} {key}"


def row_of(subject: str) -> tuple[Any, str]:
    """The model and the key of a subject; None where it names no kind of row."""
    kind, _space, key = subject.partition(" ")
    return next((model for model in apps.get_models() if model._meta.model_name == kind), None), key


def kind_of(model: type[models.Model]) -> str:
    """What a row of a model is called; Django calls people “users”."""
    return str(ORGANISER if model is get_user_model() else model._meta.verbose_name)


def names_of(model: Any, keys: set[int], user: Any) -> Iterable[tuple[int, str]]:
    if model is get_user_model():
        yield from model.objects.filter(pk__in=keys).values_list("pk", "username")
    elif model is Group:
        yield from ((group.pk, roles.name_of(group)) for group in Group.objects.filter(pk__in=keys))
    elif (text_model := text_model_of(model)) is not None and may_see(user, model):
        field = next((name for name in NAMING_FIELDS if name in text_model.text_fields), None)
        languages = [ORIGINAL_LANGUAGE, get_language() or ORIGINAL_LANGUAGE]
        if field is not None:
            owner = f"{text_model.owner_field}_id"
            texts = text_model.objects.filter(**{f"{owner}__in": keys}, language__in=languages)
            rows = texts.values_list(owner, "language", field)
            # The reader's language comes last, and stays.
            for key, _language, name in sorted(rows, key=lambda row: languages.index(row[1]) if row[2] else -1):
                yield key, name


def text_model_of(model: Any) -> Any:
    """The model of a row's texts; None for rows without."""
    relations = {relation.get_accessor_name(): relation for relation in model._meta.related_objects}
    found: Any = relations["texts"].related_model if "texts" in relations else None
    return found if hasattr(found, "text_fields") else None


def may_see(user: Any, model: Any) -> bool:
    options = model._meta
    return any(user.has_perm(f"{options.app_label}.{act}_{options.model_name}") for act in ("view", "change"))


def searched(term: str) -> Q:
    """Entries about what a search names: a person (also what that person did), or a kind and its number."""
    term = " ".join(term.split())[:160]
    kind, _space, key = term.rpartition(" ")
    wanted = {term.casefold(), key.casefold() if kind.casefold() == str(ORGANISER).casefold() else ""}
    people = get_user_model().objects.filter(is_staff=True).values_list("pk", "username")
    keys = [pk for pk, name in people if name.casefold() in wanted]
    subjects = {term, *(f"user {pk}" for pk in keys)}
    subjects |= {subject for subject, said in WORDS.items() if str(said).casefold() == term.casefold()}
    # “article 7: Homes”, as the list says it, is “article 7”.
    kind, _space, key = term.partition(":")[0].rpartition(" ")
    model = next((model for model in apps.get_models() if kind_of(model).casefold() == kind.casefold()), None)
    if model is not None:
        subjects.add(f"{model._meta.model_name} {key}")
    return Q(subject__in=subjects) | Q(done_by__in=keys)
