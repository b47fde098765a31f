"""Ways to give in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from campaign.models import GivingLink
from organisers.desk.base import OrganisersModelAdmin


@admin.register(GivingLink)
class GivingLinkAdmin(OrganisersModelAdmin):
    list_display = ("receiver", "provider", "url", "position")
    ordering = ("position", "pk")
    fieldsets = [
        (None, {"fields": ["provider", "url", ("receiver", "receiver_ru", "receiver_kk"), "position"]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name.startswith("receiver_"):
            field.widget.attrs["lang"] = db_field.name.removeprefix("receiver_")
        return field
