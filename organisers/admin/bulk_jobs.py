"""Jobs in the background, in the admin: how far each has got, cancelling it, and the way to take it back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import menu, record_words, roles
from organisers.admin.record import OrganiserFilter
from organisers.decisions import bulk, moderation
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin, refuse
from organisers.desk.lists.filters import SelectFilter
from organisers.desk.lists.occurring import values_of
from organisers.models import Batch, BulkJob
from safety.typed.fields import grouped

REFRESH_SECONDS = 3


class JobStateFilter(SelectFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(BulkJob.State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.chosen()
        return queryset.filter(state=chosen) if chosen else queryset


class AskedByFilter(OrganiserFilter):
    """Who asked for it: always somebody, never the site itself."""

    field = "asked_by"

    def occurring(self) -> set[str]:
        return values_of(self.model, self.field)


@admin.register(BulkJob)
class BulkJobAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    list_display = ("asked_at", "who", "what", "which", "progress", "shown_state")
    list_filter = (JobStateFilter, AskedByFilter)
    list_select_related = ("asked_by",)
    actions = None

    @admin.display(description=_("organiser"))
    def who(self, job: BulkJob) -> Any:
        return job.asked_by or "–"

    @admin.display(description=_("act"))
    def what(self, job: BulkJob) -> Any:
        return record_words.with_reason(job)

    @admin.display(description=_("which"))
    def which(self, job: BulkJob) -> str:
        return which_in_words(job) or "–"

    @admin.display(description=_("progress"))
    def progress(self, job: BulkJob) -> str:
        text = gettext("%(done)s of %(total)s")
        return text % {"done": grouped(job.done), "total": grouped(job.total)}

    @admin.display(description=_("state"))
    def shown_state(self, job: BulkJob) -> str:
        return format_html('<span class="state state-{}">{}</span>', job.state, job.get_state_display())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(kind__in=bulk.kinds_open_to(request.user))

    # --- one job ---

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """GET shows how far a job has got; POST cancels it, or has it tried again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_queryset(request).select_related("asked_by").filter(pk__in=self.valid_keys([object_id])).first()
        if job is None:
            return refuse(request, gettext("There is no such job."), reverse("admin:organisers_bulkjob_changelist"))
        may_decide = request.user.has_perm(bulk.permission_for(job))
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            return decide(request, job)
        return self.show(request, job, may_decide=may_decide)

    def show(self, request: HttpRequest, job: BulkJob, *, may_decide: bool) -> HttpResponse:
        is_running = job.state == BulkJob.State.RUNNING
        reloads = is_running and "still" not in request.GET
        batch = Batch.objects.filter(pk=job.batch).first()
        may_see_batch = batch is not None and request.user.has_perm("organisers.view_batch")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("In the background"),
            "act": record_words.with_reason(job),
            "opts": self.opts,
            "job": job,
            "kind": record_words.kind_words(job.kind),
            "which": which_in_words(job),
            "left": job.done - job.changed,
            "is_running": is_running,
            "is_failed": job.state == BulkJob.State.FAILED,
            "reloads": reloads,
            "may_decide": may_decide,
            "batch_url": reverse("admin:organisers_batch_change", args=[job.batch]) if may_see_batch else "",
        }
        response = render(request, "admin/organisers/bulkjob/page.html", context)
        if reloads:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:organisers_bulkjob_change", object_id)


def decide(request: HttpRequest, job: BulkJob) -> HttpResponse:
    by, now = request.user, timezone.now()
    if request.POST.get("decision") == "cancel":
        if bulk.cancel(job_id=job.pk, by=by, now=now):
            messages.success(
                request, gettext("Cancelled. What is done stays done; you can take all of it back at once.")
            )
        else:
            messages.warning(request, gettext("Nothing was changed: the job has ended already."))
    elif request.POST.get("decision") == "go on":
        if bulk.go_on(job_id=job.pk, by=by, now=now):
            messages.success(request, gettext("The job goes on."))
        else:
            messages.warning(request, gettext("Nothing was changed: the job does not wait to be tried again."))
    else:
        messages.error(request, gettext("Please press one of the buttons of this page."))
    return redirect(request.path)


def which_in_words(job: BulkJob) -> str:
    """What a job is about, in the active language; "" where that is not kept any more.

    Of a burst nothing is left in a job that has ended but “every state”, as if all letters there are had been decided about.
    """
    if job.act == moderation.TAKE_BACK:
        batch = Batch.objects.filter(pk=job.question).first()
        return str(record_words.with_reason(batch)) if batch else ""
    kind = bulk.kind_of(job)
    return kind.in_words(job.question) if kind and not kind.is_empty(job.question) else ""


menu.register(
    menu.Entry(
        36, "admin:organisers_bulkjob_changelist", "organisers.view_bulkjob", _("In the background"), menu.READING
    )
)
roles.grant(roles.MODERATORS, "organisers.view_bulkjob")
roles.grant(roles.ORGANISERS, "organisers.view_bulkjob")
