"""The organisers' admin as a part of this site: its links to the public pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from campaign.web.context import site
from organisers import emergencies
from organisers.desk.modes import present_modes
from organisers.site import OrganisersAdmin


class CampaignAdmin(OrganisersAdmin):
    """The admin with the site's name, languages and home page around it, and the modes that are on at its head."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not emergencies.keeps_out(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        modes = present_modes(request) if self.has_permission(request) else []
        return {**super().each_context(request), "site_url": reverse("campaign:home"), "modes": modes}

    def login_context(self, request: HttpRequest) -> dict[str, Any]:
        # Django's views call the host they were asked under `site`; here that is the site itself.
        return site(request)
