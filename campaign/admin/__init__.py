"""The site's own pages in the organisers' admin."""

from campaign.admin import desk as desk  # Registers what this app adds to the desk.
from campaign.admin.emergencies import EmergenciesAdmin
from campaign.admin.giving import GivingLinkAdmin
from campaign.admin.pages import PageAdmin
from campaign.admin.responsible import ResponsibleAdmin

__all__ = ["EmergenciesAdmin", "GivingLinkAdmin", "PageAdmin", "ResponsibleAdmin"]
