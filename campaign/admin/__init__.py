"""The site's own pages in the organisers' admin."""

from campaign.admin import desk as desk  # Registers what this app adds to the desk.
from campaign.admin.emergencies import EmergenciesAdmin
from campaign.admin.first_page import panels as panels  # Registers its part of the first page.
from campaign.admin.giving import GivingLinkAdmin
from campaign.admin.limits import LimitsAdmin
from campaign.admin.my_mails import MailChoiceAdmin
from campaign.admin.news_of_articles import news_of as news_of  # Leads from an article to an update about it.
from campaign.admin.pages import PageAdmin
from campaign.admin.responsible import ResponsibleAdmin
from campaign.admin.waiting_mail import OutboxMessageAdmin

__all__ = [
    "EmergenciesAdmin",
    "GivingLinkAdmin",
    "LimitsAdmin",
    "MailChoiceAdmin",
    "OutboxMessageAdmin",
    "PageAdmin",
    "ResponsibleAdmin",
]
