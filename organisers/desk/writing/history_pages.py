"""The history of the texts on a page: who changed what, compared word by word, and put back."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers.desk.editing.fields import BIGGEST_INTEGER
from organisers.entering import fresh_login
from texts import restoring
from texts.differences import Stretch, differences
from texts.models import Revision, TextModel
from texts.side_by_side import TextsForm

MOST_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """A revision in the list: of which text, and the page that shows it."""

    revision: Revision
    label: str
    url: str


@dataclass(frozen=True)
class Field:
    """A field of a text that differs between two revisions."""

    label: str
    stretches: list[Stretch]


def urls(model_admin: Any) -> list[Any]:
    """The routes that an admin of texts has besides; none where its form has no texts."""
    if not has_texts(model_admin):
        return []
    options = model_admin.opts
    view = model_admin.admin_site.admin_view(partial(revision_page, model_admin))
    name = f"{options.app_label}_{options.model_name}_revision"
    return [path("<int:object_id>/history/<int:revision_id>/", view, name=name)]


def has_texts(model_admin: Any) -> bool:
    return isinstance(model_admin.form, type) and issubclass(model_admin.form, TextsForm)


def texts_on_page(model_admin: Any, request: HttpRequest, obj: models.Model) -> list[tuple[TextModel, str]]:
    """The texts that the page of a row has forms for, each with what it is called there: a query for each kind.

    Only those that the request's organiser may change there.
    """
    found = [(text, "") for text in obj.texts.all()]  # type: ignore[attr-defined]
    for inline in model_admin.get_inlines(request, obj):
        if not (isinstance(inline.form, type) and issubclass(inline.form, TextsForm)):
            continue
        text_model: Any = inline.form.text_model
        owner = text_model.owner_field
        to_page = next(
            field.name for field in inline.model._meta.fields if getattr(field.remote_field, "model", None) is type(obj)
        )
        rows = text_model.objects.filter(**{f"{owner}__{to_page}": obj}).select_related(owner)
        name = capfirst(str(inline.model._meta.verbose_name))
        found += [(text, f"{name} {getattr(text, owner)}") for text in rows]
    return [(text, label_of(text, row)) for text, row in found]


def label_of(text: TextModel, row: str) -> str:
    language = text.get_language_display()
    return f"{row} · {language}" if row else language


def lines(model_admin: Any, request: HttpRequest, obj: models.Model) -> list[Line]:
    """The latest revisions of all texts on a page, the newest first."""
    if not has_texts(model_admin):
        return []
    texts = texts_on_page(model_admin, request, obj)
    labels = {(ContentType.objects.get_for_model(text).pk, text.pk): label for text, label in texts}
    found = Revision.objects.of_all([text for text, _ in texts]).select_related("saved_by").defer("texts")
    return [
        Line(one, labels[one.content_type_id, one.object_id], address_of(model_admin, obj, one))
        for one in found[:MOST_SHOWN]
    ]


def address_of(model_admin: Any, obj: models.Model, revision: Revision) -> str:
    options = model_admin.opts
    return reverse(f"admin:{options.app_label}_{options.model_name}_revision", args=[obj.pk, revision.pk])


def revision_page(model_admin: Any, request: HttpRequest, object_id: int, revision_id: int) -> HttpResponseBase:
    """GET compares a revision with another one, and with the text as it is now; POST puts it back."""
    try:
        return answer(model_admin, request, object_id, revision_id)
    except fresh_login.Needed:
        return model_admin.admin_site.ask_for_fresh_login(request)  # type: ignore[no-any-return]


def answer(model_admin: Any, request: HttpRequest, object_id: int, revision_id: int) -> HttpResponseBase:
    with transaction.atomic():
        obj = model_admin.get_object(request, str(object_id))
        if obj is None or not model_admin.has_change_permission(request, obj):
            raise PermissionDenied
        back = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_history", args=[obj.pk])
        labels = {(type(text), text.pk): (text, label) for text, label in texts_on_page(model_admin, request, obj)}
        chosen = Revision.objects.select_related("saved_by", "content_type").filter(
            pk=min(revision_id, BIGGEST_INTEGER)
        )
        revision = chosen.first()
        key: Any = (revision.content_type.model_class(), revision.object_id) if revision else None
        text, label = labels.get(key, (None, ""))
        if revision is None or text is None:
            messages.error(request, gettext("This earlier text is not kept any more."))
            return redirect(back)
        if request.method == "POST":
            return put_back(model_admin, request, obj, text, revision, back)
        return show(model_admin, request, obj, text, label, revision, back)


def show(
    model_admin: Any, request: HttpRequest, obj: Any, text: Any, label: str, revision: Revision, back: str
) -> HttpResponse:
    of_text = Revision.objects.of(text).order_by("-number")
    numbers = list(of_text.values_list("number", flat=True))
    earlier = [number for number in numbers if number < revision.number]
    wanted = request.GET.get("with", "")
    compared_with = next((number for number in numbers if str(number) == wanted), earlier[0] if earlier else None)
    other = of_text.filter(number=compared_with).first() if compared_with is not None else None
    old, new = sorted([other or revision, revision], key=lambda one: one.number)
    is_present = revision.number == text.revision or revision.digest == text.digest()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("An earlier text"),
        "opts": model_admin.opts,
        "object": obj,
        "label": label,
        "language": text.language,
        "revision": revision,
        "numbers": [number for number in numbers if number != revision.number],
        "old": old if other else None,
        "new": new,
        "changes": fields_that_differ(text, old.texts if other else {}, new.texts),
        "is_present": is_present,
        "may_restore": model_admin.may_restore(request, obj),
        "restoring": [] if is_present else fields_that_differ(text, text.texts(), revision.texts),
        "seen": text.revision,
        "back_url": back,
    }
    return render(request, "admin/revision.html", context)


def fields_that_differ(text: TextModel, before: dict[str, str], after: dict[str, str]) -> list[Field]:
    found = []
    for name in text.text_fields:
        old, new = str(before.get(name, "")), str(after.get(name, ""))
        if old != new:
            label = str(capfirst(text._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            found.append(Field(label, differences(old, new)))
    return found


def put_back(
    model_admin: Any, request: HttpRequest, obj: Any, text: Any, revision: Revision, back: str
) -> HttpResponse:
    if not model_admin.may_restore(request, obj):
        messages.error(request, gettext("This is published and cannot be changed any more. Nothing was put back."))
        return redirect(back)
    model_admin.before_restoring(request, text)
    seen = request.POST.get("seen", "")
    try:
        is_new = restoring.restore(
            revision=revision,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            by=request.user,
            now=timezone.now(),
        )
    except restoring.Changed:
        messages.error(
            request, gettext("Somebody else has changed this text meanwhile. Nothing was put back: please look again.")
        )
        return redirect(request.path)
    except restoring.NotPossible:
        messages.error(
            request, gettext("This text would be refused today, as a field is too long or empty. Copy what you need.")
        )
        return redirect(request.path)
    if not is_new:
        messages.warning(request, gettext("The text says this already. Nothing has changed."))
        return redirect(back)
    messages.success(
        request,
        gettext("The earlier text is back. The one it replaced is kept, like everything else in this list."),
    )
    model_admin.text_restored(request, obj, text, revision)
    return redirect(back)


def reason_of(text: Any, revision: Revision) -> str:
    """How the record says which text was put back: language and number, nothing of the text."""
    return f"{text.language}, {revision.number}"
