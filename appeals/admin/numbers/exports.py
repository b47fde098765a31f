"""Exports in the admin: for which purpose, narrowed to what; and the record of those that were made."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.admin.numbers.fields import appeals_by_title, capitalise, country_field, language_field, preselect_appeal
from appeals.models import Appeal, Export
from appeals.services.exporting.download import Download
from appeals.services.exporting.purposes import Choice
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.fields import YEARS
from safety.lockdown import is_locked_down
from safety.typed.fields import grouped
from safety.web.few_at_once import Busy

MAY_EXPORT = "appeals.export_letters"
PURPOSES = [
    (Export.Purpose.ARCHIVE, _("Archive: every approved letter in full, to keep or to hand to an archive.")),
    (Export.Purpose.PRESS, _("Press: letters in their writers’ own words, of those who are named in public.")),
    (Export.Purpose.STATISTICS, _("Statistics: only numbers; groups under 10 are put together.")),
]


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ExportForm(forms.Form):
    """What is exported, and what it is narrowed to."""

    appeal = forms.ModelChoiceField(Appeal.objects.none(), label=_("appeal"), empty_label="–")
    purpose = forms.ChoiceField(label=_("purpose"), choices=PURPOSES, widget=forms.RadioSelect)
    language = language_field(_("every language"), label=_("language of the own words"), required=False)
    country = country_field(_("every country"), required=False)
    since = DayField(label=_("written from"), required=False)
    until = DayField(label=_("written up to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appeal"].queryset = appeals_by_title()  # type: ignore[attr-defined]
        preselect_appeal(self)
        capitalise(self)

    def clean(self) -> Any:
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", gettext("This day is before the first one."))
        if data.get("purpose") == Export.Purpose.STATISTICS and self.choice() != Choice():
            text = gettext("Statistics are made of all letters: choose no language, country or days.")
            self.add_error("purpose", text)
        return data

    @property
    def narrowing(self) -> list[Any]:
        return [self[name] for name in Choice().__dict__]

    @property
    def has_narrowed(self) -> bool:
        return any(self.data.get(name) for name in Choice().__dict__)

    @property
    def has_field_errors(self) -> bool:
        return any(name in self.fields for name in self.errors)

    def choice(self) -> Choice:
        return Choice(**{name: self.cleaned_data.get(name) or empty for name, empty in Choice().__dict__.items()})


@admin.register(Export)
class ExportAdmin(NoDeleting, OrganisersModelAdmin):
    list_display = ("begun_at", "who", "purpose", "narrowed", "how_it_ended", "number", "sha256")
    list_display_links = None
    list_select_related = ("made_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(MAY_EXPORT))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("organiser"))
    def who(self, export: Export) -> Any:
        return export.made_by or "–"

    @admin.display(description=_("state"))
    def how_it_ended(self, export: Export) -> str:
        return export.state_words(timezone.now())

    @admin.display(description=_("rows"))
    def number(self, export: Export) -> str:
        return "–" if export.state == Export.State.BEGUN else grouped(export.rows)

    @admin.display(description=_("narrowed to"))
    def narrowed(self, export: Export) -> str:
        return ", ".join(str(value) for value in export.chosen.values()) or "–"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:appeals_export_changelist")

    # --- making one ---

    def add_view(  # type: ignore[override]
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """GET explains and asks; POST answers with the file, or with the form and what is wrong with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ExportForm(request.POST or None)
        if request.method != "POST":
            return self.page(request, form)
        if is_locked_down():
            form.add_error(None, gettext("Nothing can be exported while the site is locked down."))
            return self.page(request, form, status=423)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            download = Download(
                appeal=form.cleaned_data["appeal"],
                purpose=form.cleaned_data["purpose"],
                choice=form.choice(),
                by=request.user,
                clock=timezone.now,
            )
            download.read_all()
        except Busy:
            form.add_error(None, gettext("Another export is under way. Wait until it has ended, and try again."))
            return self.page(request, form, status=429)
        name = f"letters-{download.export.purpose}-{timezone.localdate().isoformat()}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            # Names do not go through files of the proxy.
            "X-Accel-Buffering": "no",
        }
        return StreamingHttpResponse(download, content_type="text/csv; charset=utf-8", headers=headers)

    def page(self, request: HttpRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Export letters"),
            "opts": self.opts,
            "form": form,
            "is_locked_down": is_locked_down(),
        }
        return render(request, "admin/appeals/export/make.html", context, status=status)
