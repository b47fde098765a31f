"""Ways to give in the admin."""

from django.contrib import admin

from campaign.models import GivingLink
from organisers.desk.base import OrganisersModelAdmin


@admin.register(GivingLink)
class GivingLinkAdmin(OrganisersModelAdmin):
    list_display = ("receiver", "provider", "url", "position")
    ordering = ("position", "pk")
