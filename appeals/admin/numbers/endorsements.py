"""Endorsements in the admin: entered, and public once an organiser has checked them with the organisation."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.admin.numbers.fields import appeals_by_title, capitalise, country_field, language_field, preselect_appeal
from appeals.admin.numbers.links import LinkField, as_looked_up
from appeals.badge import html_line
from appeals.models import Endorsement
from appeals.models.figures.endorsement import TEXT_MAX_LENGTH
from appeals.services.figures import endorsing
from organisers.desk.base import OrganisersModelAdmin, entries_about, refuse
from organisers.desk.editing.fields import BIGGEST_INTEGER
from organisers.desk.lists.filters import SelectFilter
from safety.typed.fields import LineField, WordsField


class EndorsementForm(forms.ModelForm):
    organisation = LineField(label=_("organisation"), max_length=150, help_text=_("As it writes its own name."))
    country = country_field("–")
    text = WordsField(
        label=_("what it says"),
        max_length=TEXT_MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("In its own language, as it sent it. Leave it empty if it sent nothing."),
    )
    text_language = language_field("–", label=_("language of the text"), required=False)
    link = LinkField(label=_("link"), required=False, help_text=_("To its own website."))

    class Meta:
        model = Endorsement
        fields = ("appeal", "organisation", "country", "text", "text_language", "link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "appeal" in self.fields:
            preselect_appeal(self)
        capitalise(self)
        for name in ("organisation", "text"):
            self.fields[name].add_limit_to_help()  # type: ignore[attr-defined]

    def clean(self) -> Any:
        data: dict[str, Any] = super().clean() or {}
        if data.get("text") and not data.get("text_language") and "text_language" not in self.errors:
            self.add_error("text_language", gettext("Say which language the text is in."))
        return data


class CheckedFilter(SelectFilter):
    title = _("checked or not")
    parameter_name = "checked"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("no", _("still to be checked")), ("yes", _("checked"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        chosen = self.chosen()
        if not chosen:
            return queryset
        return queryset.unchecked() if chosen == "no" else queryset.checked()


@admin.register(Endorsement)
class EndorsementAdmin(OrganisersModelAdmin):
    form = EndorsementForm
    list_display = ("organisation", "of_country", "checked")
    list_filter = (CheckedFilter,)
    list_select_related = ("checked_by",)
    only_chosen = ("appeal",)
    readonly_fields = ("state",)
    fieldsets = [(None, {"fields": ["appeal", "organisation", "country", "text", "text_language", "link", "state"]})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": appeals_by_title()})

    @admin.display(description=_("country"))
    def of_country(self, row: Endorsement) -> str:
        return countries_and_languages.country_name(row.country)

    @admin.display(description=pgettext_lazy("heading", "check"))
    def checked(self, row: Endorsement) -> str:
        return checked_words(row)

    @admin.display(description=pgettext_lazy("heading", "check"))
    def state(self, row: Endorsement) -> str:
        if row.pk is None:
            return gettext("Save first; then it can be checked.")
        url = reverse("admin:appeals_endorsement_checking", args=[row.pk])
        link = gettext("Look at it once more …") if row.is_checked else gettext("Check it and make it public …")
        return format_html('{} <a href="{}">{}</a>', checked_words(row), url, link)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.checking)
        return [path("<int:endorsement_id>/checking/", view, name="appeals_endorsement_checking"), *super().get_urls()]

    # --- saving ---

    def save_model(self, request: HttpRequest, obj: Endorsement, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        is_changed = set(form.changed_data) & {"appeal", *endorsing.PUBLIC_FIELDS}
        if change and is_changed and endorsing.uncheck(endorsement_id=obj.pk, by=request.user, now=timezone.now()):
            text = gettext("The endorsement was changed, so it is off the site until it is checked again.")
            messages.warning(request, text)

    def response_add(self, request: HttpRequest, obj: Endorsement, post_url_continue: Any = None) -> HttpResponse:
        if "_continue" in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return redirect("admin:appeals_endorsement_checking", obj.pk)

    # --- checking ---

    def checking(self, request: HttpRequest, endorsement_id: int) -> HttpResponse:
        """GET shows what would be public; POST makes exactly that public, or takes it off the site."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Endorsement.objects.select_related("appeal", "checked_by")
        row = rows.filter(pk=min(endorsement_id, BIGGEST_INTEGER)).first()
        if row is None:
            text = gettext("There is no such endorsement.")
            return refuse(request, text, reverse("admin:appeals_endorsement_changelist"))
        if request.method == "POST":
            return self.mark(request, row)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Check an endorsement"),
            "opts": self.opts,
            "endorsement": row,
            "country": countries_and_languages.country_name(row.country),
            "language": countries_and_languages.language_name(row.text_language),
            "looked_up": as_looked_up(row.link),
            "html_line": html_line(row.appeal.slug, get_language() or "en"),
            "fingerprint": endorsing.fingerprint(row),
            "entries": entries_about(row),
        }
        return render(request, "admin/appeals/endorsement/checking.html", context)

    def mark(self, request: HttpRequest, row: Endorsement) -> HttpResponse:
        by, now = request.user, timezone.now()
        if request.POST.get("act") == "uncheck":
            if endorsing.uncheck(endorsement_id=row.pk, by=by, now=now):
                messages.success(request, gettext("The endorsement is off the site."))
            return redirect(request.path)
        if request.POST.get("sure") != "on":
            messages.error(request, gettext("Tick the box that says what you have checked."))
            return redirect(request.path)
        if not endorsing.check(endorsement_id=row.pk, seen=request.POST.get("fingerprint", ""), by=by, now=now):
            text = gettext("The endorsement was changed while you were looking. Please check it once more.")
            messages.error(request, text)
            return redirect(request.path)
        messages.success(request, gettext("The endorsement is checked, and public."))
        return redirect("admin:appeals_endorsement_changelist")


def checked_words(row: Endorsement) -> str:
    if row.checked_at is None:
        return gettext("Not checked: it is not public.")
    date = date_format(timezone.localtime(row.checked_at), "DATE_FORMAT")
    return gettext("Checked on %(date)s by %(who)s.") % {"date": date, "who": row.checked_by or "–"}
