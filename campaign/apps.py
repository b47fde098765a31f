"""The site itself, and the organisers' admin as Django's apps registry knows them."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = _("site")

    def ready(self) -> None:
        from appeals.pdf import leaflet
        from campaign import checks as checks  # Registers them.
        from campaign.backup import daily
        from campaign.desk_mails import composing, watching
        from campaign.mail import people
        from campaign.models import MailChoice
        from campaign.site_file import keeping, offering
        from safety import vacuum
        from safety.keys import resealing

        composing.register()
        daily.register()
        watching.register()
        people.register()
        keeping.register()
        leaflet.register_foot_line(offering.printed_line)
        vacuum.register(MailChoice)
        resealing.register(MailChoice, sealed=("sealed_address",))


class OrganisersAdminConfig(AdminConfig):
    default_site = "campaign.web.admin_site.CampaignAdmin"
