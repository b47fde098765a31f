"""Who is responsible for the site, in the admin: one form, without a list around it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.models import Responsible, ResponsibleText
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.one_row import OneRow
from safety.typed.text import check_line, tidy_line
from texts.models import ORIGINAL_LANGUAGE
from texts.side_by_side import LANGUAGES, ChangeIsNeeded, TextsForm, side_by_side, texts_form


class ResponsibleForm(TextsForm):
    """Names and places as on a letter: tidied lines without links or e-mail addresses, for every page shows them."""

    def clean(self) -> dict[str, Any]:
        for name in [f"{text}_{language}" for text in self.text_model.text_fields for language in LANGUAGES]:
            if name not in self.errors:
                self.cleaned_data[name] = tidy_line(self.cleaned_data.get(name) or "")
                try:
                    check_line(self.cleaned_data[name])
                except ValidationError as error:
                    self.add_error(name, error)
        # What shows nothing was tidied away, and may have been all there was.
        self.require_whole(ORIGINAL_LANGUAGE)
        return super().clean()


@admin.register(Responsible)
class ResponsibleAdmin(OneRow, ChangeIsNeeded, NoDeleting, OrganisersModelAdmin):
    form = texts_form(ResponsibleText, ResponsibleForm)
    fieldsets = [(_("Shown at the foot of every page"), {"fields": [*side_by_side(ResponsibleText), "email"]})]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not Responsible.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """The form itself: there is one row at most."""
        if Responsible.objects.exists():
            return redirect("admin:campaign_responsible_change", Responsible.ONLY_KEY)
        return redirect("admin:campaign_responsible_add")

    def save_model(self, request: HttpRequest, obj: Responsible, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.store_texts(by=request.user, now=timezone.now())
