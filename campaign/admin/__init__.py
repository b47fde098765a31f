"""The site's own pages in the organisers' admin."""

from campaign.admin import desk as desk  # Registers what this app adds to the desk.
from campaign.admin.emergencies import EmergenciesAdmin
from campaign.admin.first_page import panels as panels  # Registers its part of the first page.
from campaign.admin.limits import LimitsAdmin
from campaign.admin.my_mails import MailChoiceAdmin
from campaign.admin.responsible import ResponsibleAdmin
from campaign.admin.site_file import SiteFileAdmin
from campaign.admin.waiting_mail import OutboxMessageAdmin
from campaign.admin.writing import telling as telling  # Registers the way from an article to its news.
from campaign.admin.writing.giving import GivingLinkAdmin
from campaign.admin.writing.pages import PageAdmin

__all__ = [
    "EmergenciesAdmin",
    "GivingLinkAdmin",
    "LimitsAdmin",
    "MailChoiceAdmin",
    "OutboxMessageAdmin",
    "PageAdmin",
    "ResponsibleAdmin",
    "SiteFileAdmin",
]
