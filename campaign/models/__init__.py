"""The models of the site itself."""

from campaign.models.chores import Chore
from campaign.models.failed_login import FailedLogin
from campaign.models.giving import GivingLink
from campaign.models.mail_choice import MailChoice
from campaign.models.pages import Page, PageText
from campaign.models.responsible import Responsible, ResponsibleText
from campaign.models.site_file import OutdatedSiteFile, SiteFile, SiteKey

__all__ = [
    "Chore",
    "FailedLogin",
    "GivingLink",
    "MailChoice",
    "OutdatedSiteFile",
    "Page",
    "PageText",
    "Responsible",
    "ResponsibleText",
    "SiteFile",
    "SiteKey",
]
