"""What organisers have decided in one go, in the admin: to be looked at, and to be taken back."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisers import menu, record_words, roles
from organisers.admin.record import DoneAtFilter, OrganiserFilter
from organisers.decisions import bulk, moderation
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin, refuse
from organisers.desk.bulk_jobs import begin_to_take_back
from organisers.desk.lists.filters import SelectFilter
from organisers.desk.reporting import ChangeTexts, say_how_many
from organisers.models import Batch
from safety.typed.fields import grouped

ROWS = ChangeTexts(
    changed=ngettext_lazy("%(number)s is as it was before.", "%(number)s are as they were before.", "number"),
    skipped=ngettext_lazy(
        "%(number)s stays: somebody has decided about it since, or it cannot be taken back.",
        "%(number)s stay: somebody has decided about them since, or they cannot be taken back.",
        "number",
    ),
)


class TakenBackFilter(SelectFilter):
    """What is dealt with leaves the list, so that thousands of decisions by one login are taken back page by page."""

    title = _("taken back or not")
    parameter_name = "taken_back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("no", _("not taken back")), ("yes", _("those taken back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        return queryset.filter(taken_back_at__isnull=chosen == "no") if chosen else queryset


@admin.register(Batch)
class BatchAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    list_display = ("done_at", "who", "what", "about", "taken_back_at")
    list_filter = (OrganiserFilter, TakenBackFilter, DoneAtFilter)
    list_per_page = moderation.MOST_AT_ONCE
    list_select_related = ("done_by",)
    ordering = ("-done_at", "pk")
    actions = ("take_back",)

    @admin.display(description=_("organiser"))
    def who(self, batch: Batch) -> Any:
        return batch.done_by or _("the site itself")

    @admin.display(description=_("act"))
    def what(self, batch: Batch) -> Any:
        return record_words.with_reason(batch)

    @admin.display(description=pgettext_lazy("heading", "about"))
    def about(self, batch: Batch) -> str:
        return f"{record_words.kind_words(batch.kind)}: {grouped(batch.rows)}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- taking back ---

    @admin.action(description=_("Take back what was decided"), permissions=["view"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Batch]) -> None:
        changed = chosen = 0
        for batch in Batch.objects.filter(pk__in=self.selected_keys(request)).order_by("-done_at", "pk"):
            if batch.rows > bulk.TAKEN_BACK_AT_ONCE and may_take_back(request, batch):
                begin_to_take_back(request, batch)
                continue
            chosen += batch.rows
            if may_take_back(request, batch):
                changed += moderation.take_back(batch_id=batch.pk, by=request.user, now=timezone.now())[0]
        say_how_many(request, changed, chosen, ROWS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """GET shows a batch; POST takes it back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = Batch.objects.select_related("done_by").filter(pk__in=self.valid_keys([object_id])).first()
        if batch is None:
            return refuse(request, gettext("There is no such batch."), reverse("admin:organisers_batch_changelist"))
        if request.method == "POST":
            if not may_take_back(request, batch):
                raise PermissionDenied
            if batch.rows > bulk.TAKEN_BACK_AT_ONCE:
                return begin_to_take_back(request, batch) or redirect(request.path)
            changed, stay = moderation.take_back(batch_id=batch.pk, by=request.user, now=timezone.now())
            say_how_many(request, changed, changed + stay, ROWS)
            return redirect(request.path)
        kind = moderation.kind_of(batch)
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(record_words.with_reason(batch)),
            "opts": self.opts,
            "batch": batch,
            "kind": record_words.kind_words(batch.kind),
            "remains": kind.remains if kind else "",
            "may_take_back": may_take_back(request, batch),
            "can_be_taken_back": kind is not None,
        }
        return render(request, "admin/organisers/batch/page.html", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:organisers_batch_change", object_id)


def may_take_back(request: HttpRequest, batch: Batch) -> bool:
    """Whoever may decide about such rows may take back what was decided about them."""
    kind = moderation.kind_of(batch)
    return kind is not None and request.user.has_perm(kind.permission)


menu.register(
    menu.Entry(
        35, "admin:organisers_batch_changelist", "organisers.view_batch", _("Decisions in batches"), menu.READING
    )
)
roles.grant(roles.MODERATORS, "organisers.view_batch")
