"""What a panic does to the database: writing ends, then everything goes that `keeping` does not list."""

import datetime as dt
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from appeals.models import Appeal, Letter
from appeals.models.letters.states import COUNTED, Naming, State
from appeals.presentation import translated_words
from appeals.services.figures import counting
from appeals.wall.letters import names_writer
from articles.models import Article, Comment
from articles.models.comment import State as CommentState
from campaign.panic.keeping import COLUMNS, DRAFTS, KEPT
from deliveries.models import Delivery, DeliveryItem, DeliveryState, Dispatch, DispatchState
from organisers import emergencies, record
from organisers.models import Record
from safety.typed.text import fold, searchable
from translations.models import Translation
from translations.models.translation import State as TranslationState

BATCH = 500
WORDS = (models.CharField, models.TextField, models.BinaryField, models.JSONField)


def close(now: dt.datetime) -> None:
    """Ends all writing, at once and for good: locked down, every appeal closed, no comments, no login, nothing queued.

    An appeal cannot open again: with the fingerprints gone the same address would count twice.
    """
    today = timezone.localdate(now)
    emergencies.lock_down(by=None, now=now)
    emergencies.end_sessions()
    Appeal.objects.not_ended().update(state=Appeal.State.CLOSED, ended_on=today)
    Appeal.objects.ended().filter(ended_on__isnull=True).update(ended_on=today)
    Appeal.objects.filter(writers_forgotten_on__isnull=True).update(writers_forgotten_on=today)
    Article.objects.update(has_comments=False)
    Dispatch.objects.filter(state=DispatchState.SENDING).update(state=DispatchState.UNCERTAIN)
    Dispatch.objects.filter(state=DispatchState.READY).update(state=DispatchState.FAILED)
    Delivery.objects.filter(state__in=[DeliveryState.MAKING, DeliveryState.READY]).update(state=DeliveryState.CANCELLED)


def erase(now: dt.datetime, *, with_words: bool) -> None:
    """Erases rows and columns; with `with_words` also the words of approved letters and comments."""
    delete_rows()
    blank_comments(with_words=with_words)
    blank_letters(now, with_words=with_words)
    for model in models_here():
        if values := KEPT.get(model._meta.label):
            model._base_manager.update(**values)
    close_logins()
    counting.recount(fix=True, now=now)
    # One entry, in place of all that say who did what to which letter.
    Record.objects.all().delete()
    record.write(by=None, act="panic", subject=emergencies.SUBJECT, now=now)


def models_here() -> list[type[models.Model]]:
    """Every model whose table is there."""
    tables = set(connection.introspection.table_names())
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]


def delete_rows() -> None:
    """Deletes what is not kept; rows that others hold on to come again once those are gone."""
    waiting: list[QuerySet[Any]] = [
        model._base_manager.all() for model in models_here() if model._meta.label not in KEPT
    ]
    waiting += [apps.get_model(label)._base_manager.filter(**chosen) for label, chosen in DRAFTS.items()]
    while waiting:
        held = []
        for rows in waiting:
            try:
                rows.all().delete()
            except (ProtectedError, RestrictedError):
                held.append(rows)
        if len(held) == len(waiting):
            held[0].all().delete()  # Raises what holds it.
        waiting = held


def blank_letters(now: dt.datetime, *, with_words: bool) -> None:
    """Letters that count stay without name and place; those on the wall keep words that do not name their writer."""
    uncounted = Letter.objects.exclude(state__in=[*COUNTED, State.WITHDRAWN])
    in_deliveries = DeliveryItem.objects.values("letter")
    uncounted.filter(confirmed_on__isnull=True).exclude(pk__in=in_deliveries).delete()
    uncounted.withdraw(timezone.localdate(now))
    nameless = {**emptied(Letter), "naming": Naming.NOBODY, "is_public_confirmed": False}
    wordless = {**nameless, "own_words": "", "own_language": ""}
    # Of a withdrawn letter nothing is left but what another column has.
    to_empty = Letter.objects.all() if with_words else Letter.objects.exclude(state=State.APPROVED, own_words__gt="")
    to_empty.update(**wordless)
    while named := list(Letter.objects.exclude(naming=Naming.NOBODY).order_by("pk")[:BATCH]):
        naming = naming_their_writers(named)
        for letter in named:
            letter.search_text = "" if letter.pk in naming else searchable(letter.own_words)
        with transaction.atomic():
            Letter.objects.filter(pk__in=[letter.pk for letter in named]).update(**nameless)
            Letter.objects.filter(pk__in=naming).update(**wordless)
            Letter.objects.bulk_update(named, ["search_text"])
    Translation.objects.exclude(state=TranslationState.CHECKED).delete()
    Translation.objects.filter(letter__own_words="").delete()


def naming_their_writers(letters: list[Letter]) -> set[uuid.UUID]:
    keys = [letter.pk for letter in letters]
    translations = [translated_words.translated(keys, code) for code, _ in settings.LANGUAGES]
    return {
        letter.pk
        for letter in letters
        if names_writer(letter, letter.own_words, *(texts.get(letter.pk, "") for texts in translations))
    }


def blank_comments(*, with_words: bool) -> None:
    """Approved comments stay without the name under them, unless it is in them too."""
    comments = Comment.objects.all()
    (comments if with_words else comments.exclude(state=CommentState.APPROVED)).delete()
    while named := list(comments.exclude(pseudonym="").order_by("pk")[:BATCH]):
        for comment in named:
            is_named = fold(comment.pseudonym) in fold(comment.text)
            # The digest was made of name and words: whoever has the words could try names.
            values = {**emptied(Comment), "digest": uuid.uuid4().hex * 2}
            row = comments.filter(pk=comment.pk)
            _ = row.delete() if is_named else row.update(**values)
    comments.update(**emptied(Comment))


def emptied(model: type[models.Model]) -> dict[str, Any]:
    """The empty value of each column with words that `COLUMNS` does not keep, so that new ones are not forgotten."""
    kept, values = COLUMNS[model._meta.label], {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, WORDS) and field.name not in kept and not field.primary_key:
            is_json = isinstance(field, models.JSONField)
            values[field.name] = None if field.null else field.get_default() if is_json else field.to_python("")
    return values


def close_logins() -> None:
    """No name is left and no password fits; `manage.py password` on the server opens a login again."""
    name = Concat(Value("organiser-"), Cast("pk", models.CharField()))
    get_user_model().objects.update(username=name, password=make_password(None))
