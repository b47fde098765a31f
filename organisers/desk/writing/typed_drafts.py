"""Drafts on the page of a form of texts: kept while an organiser types, offered when the page is opened again."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from organisers.desk.writing import unfinished
from organisers.desk.writing.history_pages import has_texts
from organisers.entering.typed_forms import is_typed
from texts import drafts
from texts.models import Draft

TOKEN_FIELD = "draft"  # noqa: S105 (no secret: it names a draft of the organiser who is logged in)
KEEP, THROW_AWAY, OPEN = "_draft", "_throw_away", "draft"
NEW = "new"


@dataclass(frozen=True)
class Offered:
    """A draft as a page offers it."""

    key: int
    moment: str
    url: str


def urls(model_admin: Any) -> list[Any]:
    """The routes that an admin of texts has besides; none where its form has no texts."""
    if not has_texts(model_admin):
        return []
    name = route_of(model_admin)
    view = partial(keep_typed, model_admin)
    return [path("draft/", view, name=f"{name}_new"), path("<int:object_id>/draft/", view, name=name)]


def route_of(model_admin: Any) -> str:
    return f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_draft"


def page_of(model_admin: Any, object_id: Any) -> str:
    """How drafts name a page."""
    keys = model_admin.valid_keys([object_id]) if object_id is not None else []
    return f"{model_admin.opts.label_lower} {keys[0] if keys else NEW}"


def page_of_request(model_admin: Any, request: HttpRequest) -> str:
    match = request.resolver_match
    return page_of(model_admin, match.kwargs.get("object_id") if match else None)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed; without buttons, tokens and passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if is_typed(name) and name != TOKEN_FIELD and (not name.startswith("_"))
    ]


def moment_in_words(moment: dt.datetime, now: dt.datetime) -> str:
    """The time of day; with the day, where it was another."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate(now)
    return date_format(local, "H:i" if is_today else "DATETIME_FORMAT")


# the script's address.


def keep_typed(model_admin: Any, request: HttpRequest, object_id: int | None = None) -> HttpResponseBase:
    """POST keeps a form as it is typed so far, and answers in JSON; nothing of it is saved."""
    if request.method == "POST" and not model_admin.admin_site.has_permission(request):
        # Not the login page: the script says so, and sending the form takes what was typed along to the login.
        return JsonResponse({}, status=403)
    view = model_admin.admin_site.admin_view(partial(_keep_typed, model_admin))
    answer: HttpResponseBase = view(request, object_id)
    return answer


def _keep_typed(model_admin: Any, request: HttpRequest, object_id: int | None) -> HttpResponseBase:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_type(model_admin, request, object_id):
        return JsonResponse({}, status=403)
    try:
        draft = keep(model_admin, request, page_of(model_admin, object_id))
    except drafts.TooLarge:
        return JsonResponse({}, status=413)
    return JsonResponse({"token": draft.token, "said": kept_in_words(draft)})


def may_type(model_admin: Any, request: HttpRequest, object_id: Any) -> bool:
    if object_id is None:
        return bool(model_admin.has_add_permission(request))
    return bool(model_admin.has_change_permission(request))


def keep(model_admin: Any, request: HttpRequest, page: str) -> Draft:
    token = request.POST.get(TOKEN_FIELD, "")
    return drafts.keep(user=request.user, page=page, fields=typed_fields(request), token=token, now=timezone.now())


def kept_in_words(draft: Draft) -> str:
    moment = moment_in_words(draft.saved_at, draft.saved_at)
    return gettext("Kept as your draft at %(time)s. Nothing on the site has changed.") % {"time": moment}


# the page.


def answer_button(model_admin: Any, request: HttpRequest, object_id: str | None) -> HttpResponseBase | None:
    """What follows where a button for drafts was pressed, which works without the script; else None.

    Raises TooLarge.
    """
    is_sent = request.method == "POST" and has_texts(model_admin)
    if not is_sent or not may_type(model_admin, request, object_id):
        return None
    if THROW_AWAY in request.POST:
        if drafts.throw_away(user=request.user, key=request.POST[THROW_AWAY]):
            messages.success(request, gettext("The draft is thrown away."))
        return redirect(request.path)
    if KEEP not in request.POST:
        return None
    draft = keep(model_admin, request, page_of(model_admin, object_id))
    messages.success(request, kept_in_words(draft))
    return redirect(f"{request.path}?{OPEN}={draft.pk}")


def take_up(model_admin: Any, request: HttpRequest, object_id: str | None) -> None:
    """Has the page show the draft that its address asks for, as a form that was typed and is not saved."""
    is_open = request.method == "GET" and request.GET.get(OPEN) and has_texts(model_admin)
    if not is_open or getattr(request, "typed_data", None) is not None:
        return
    draft = drafts.find(user=request.user, key=request.GET[OPEN], now=timezone.now())
    if draft is None or draft.page != page_of(model_admin, object_id):
        messages.warning(request, gettext("This draft is not there any more. The form shows what is saved."))
        return
    data = QueryDict(mutable=True)
    for name, value in draft.fields:
        data.appendlist(name, value)
    data[TOKEN_FIELD] = draft.token
    request.typed_data = data  # type: ignore[attr-defined]
    unfinished.mark(request)


def context_of(model_admin: Any, request: HttpRequest, obj: Any) -> dict[str, Any]:
    """What the form's template needs: where the script sends drafts, the draft that is open, and others to be taken up."""
    if not has_texts(model_admin):
        return {}
    typed = getattr(request, "typed_data", None)
    data = typed if typed is not None else request.POST
    token = data.get(TOKEN_FIELD, "")
    key, _version = drafts.read_token(token)
    name, now = route_of(model_admin), timezone.now()
    address = reverse(f"admin:{name}", args=[obj.pk]) if obj is not None and obj.pk else reverse(f"admin:{name}_new")
    page = page_of(model_admin, obj.pk if obj is not None else None)
    return {
        "text_languages": settings.LANGUAGES,
        "draft_address": address,
        "draft_token": token,
        "is_draft": typed is not None and bool(key),
        "drafts": [
            Offered(draft.pk, moment_in_words(draft.saved_at, now), f"?{OPEN}={draft.pk}")
            for draft in drafts.of_page(user=request.user, page=page, now=now)
            if draft.pk != key
        ],
    }


def drop_saved(model_admin: Any, request: HttpRequest) -> None:
    """The form was saved, so its draft goes."""
    if has_texts(model_admin):
        page = page_of_request(model_admin, request)
        token = request.POST.get(TOKEN_FIELD, "")
        drafts.drop_saved(user=request.user, page=page, fields=typed_fields(request), token=token)
