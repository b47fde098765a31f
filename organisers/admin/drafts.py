"""“Your drafts”: what the organiser who asks has typed into forms and not saved, on a page that shows nobody else's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext_lazy

from organisers.desk import waiting
from organisers.desk.editing.own_page import OwnPageAdmin
from organisers.desk.editing.typed_text import show_fields
from organisers.desk.registered import model_admins
from organisers.desk.waiting import Queue
from organisers.desk.writing.typed_drafts import NEW, OPEN, moment_in_words
from texts import drafts
from texts.models import Draft

PAGE = "admin:texts_draft_changelist"


@dataclass(frozen=True)
class Mine:
    """A draft: of what, since when, and its form's address; "" where that is not open to the organiser any more."""

    key: int
    kind: str
    name: str
    moment: str
    url: str


@admin.register(Draft)
class DraftAdmin(OwnPageAdmin):
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.typed)
        return [path("<int:key>/typed/", view, name="texts_draft_typed"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """GET lists the drafts, POST throws one away."""
        if request.method == "POST":
            if drafts.throw_away(user=request.user, key=request.POST.get("throw_away", "")):
                messages.success(request, gettext("The draft is thrown away."))
            return redirect(PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Your drafts"),
            "drafts": drafts_of(request, self.admin_site),
        }
        return render(request, "admin/drafts.html", context)

    def typed(self, request: HttpRequest, key: int) -> HttpResponse:
        """What was typed, field by field, also where its form cannot be opened any more."""
        draft = drafts.find(user=request.user, key=str(key), now=timezone.now())
        if draft is None:
            messages.warning(request, gettext("This draft is not there any more."))
            return redirect(PAGE)
        label, _space, _key = draft.page.partition(" ")
        return show_fields(
            request,
            self.admin_site,
            admin_named(self.admin_site, label),
            draft.fields,
            why=gettext("This is your draft. Nothing of it is saved."),
            back_url=reverse(PAGE),
        )


def drafts_of(request: HttpRequest, site: Any) -> list[Mine]:
    """The organiser's drafts, the latest first, with a query or two for each kind of form."""
    now = timezone.now()
    mine = list(Draft.objects.of_user(request.user).lasting(now).defer("fields"))
    keys = defaultdict(set)
    for draft in mine:
        label, _space, key = draft.page.partition(" ")
        keys[label].add(key)
    admins = {label: admin_named(site, label) for label in keys}
    rows = {label: rows_of(request, admins[label], keys[label]) for label in keys}
    return [as_listed(request, draft, admins, rows, now) for draft in mine]


def rows_of(request: HttpRequest, model_admin: Any, keys: Iterable[str]) -> dict[str, Any]:
    if model_admin is None:
        return {}
    wanted = model_admin.valid_keys(key for key in keys if key != NEW)
    return {str(row.pk): row for row in model_admin.get_queryset(request).filter(pk__in=wanted)}


def as_listed(request: HttpRequest, draft: Draft, admins: Any, rows: Any, now: Any) -> Mine:
    label, _space, key = draft.page.partition(" ")
    model_admin, row = admins[label], rows[label].get(key)
    if model_admin is None:
        return Mine(draft.pk, label, "", moment_in_words(draft.saved_at, now), "")
    names = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    url, name = "", gettext("deleted meanwhile")
    if key == NEW:
        name = gettext("new")
        url = reverse(f"{names}_add") if model_admin.has_add_permission(request) else ""
    elif row is not None and not model_admin.has_view_or_change_permission(request, row):
        name = "–"
    elif row is not None:
        name = str(row)
        url = reverse(f"{names}_change", args=[row.pk]) if model_admin.has_change_permission(request, row) else ""
    kind = str(capfirst(model_admin.opts.verbose_name))
    moment = moment_in_words(draft.saved_at, now)
    return Mine(draft.pk, kind, name, moment, f"{url}?{OPEN}={draft.pk}" if url else "")


def admin_named(site: Any, label: str) -> Any:
    """The admin whose forms' drafts bear this name, or None."""
    return next((one for one in model_admins(site) if one.opts.label_lower == label), None)


def own_drafts(request: HttpRequest) -> Iterable[Queue]:
    """On the first page: how many drafts the organiser has."""
    label = ngettext_lazy("draft of yours that is not saved", "drafts of yours that are not saved")
    rows = Draft.objects.of_user(request.user).lasting(timezone.now())
    yield Queue(label, rows, reverse(PAGE), is_left_out_empty=True)


waiting.register(90, own_drafts)
