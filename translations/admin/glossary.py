"""The glossary in the admin: translators read it, editors change it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.editing.field_values import yes_or_no
from translations.models import GlossaryTerm


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(OrganisersModelAdmin):
    """A term of the repository's file is taken out of use, not deleted: the next loading would bring it back."""

    list_display = ("en", "ru", "kk", "used", "note")
    fields = ("en", "ru", "kk", "note", "is_used")
    ordering = ("en", "pk")

    @admin.display(description=_("in use"))
    def used(self, term: GlossaryTerm) -> str:
        return yes_or_no(term.is_used)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.key)
