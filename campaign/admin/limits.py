"""Limits and alarms in the admin: one form, without a list around it; each change is on record with both values."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from organisers import limits, menu, record_words, roles
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.concurrent_edits import ConcurrentEdits
from organisers.desk.editing.one_row import OneRow
from organisers.entering import fresh_login
from organisers.models import Limits
from organisers.models.limits import BOUNDS


@admin.register(Limits)
class LimitsAdmin(OneRow, NoDeleting, OrganisersModelAdmin):
    fieldsets = [
        (
            _("What waits"),
            {"fields": ["letters_waiting", "days_waiting", "mail_waiting", "worker_minutes", "digest_hour"]},
        ),
        (_("Letters from one domain"), {"fields": ["burst_letters"]}),
        (_("A login that may be stolen"), {"fields": ["hid_in_ten_minutes", "decided_in_ten_minutes"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not Limits.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """The form itself: there is one row at most."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if Limits.objects.exists():
            return redirect("admin:organisers_limits_change", Limits.ONLY_KEY)
        return redirect("admin:organisers_limits_add")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        words = {"title": capfirst(self.opts.verbose_name), "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**words, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Limits, form: Any, change: bool) -> None:
        names = form.fields_to_write() if isinstance(form, ConcurrentEdits) else form.changed_data
        values = {name: form.cleaned_data[name] for name in BOUNDS if name in names}
        limits.change(values=values, by=request.user, now=timezone.now())
        obj.pk = Limits.ONLY_KEY

    # `limits.change` records each limit by itself.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass


menu.register(
    menu.Entry(
        74, "admin:organisers_limits_changelist", "organisers.change_limits", _("Limits and alarms"), menu.SETTINGS
    ),
)
# Whoever finds a browser logged in switches no alarm off.
fresh_login.require_for_model("organisers_limits")
roles.grant(roles.ORGANISERS, "organisers.view_limits", "organisers.add_limits", "organisers.change_limits")
record_words.acts.update(
    {
        f"{limits.ACT} {field.name}": format_lazy("{}: {}", _("limit set"), field.verbose_name)
        for field in Limits._meta.fields
        if field.name in BOUNDS
    }
)
