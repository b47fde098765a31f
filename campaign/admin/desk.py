"""What the site's own pages add to the organisers' desk: menu and rights."""

from django.utils.translation import gettext_lazy as _

from organisers import menu, roles

menu.register(menu.Entry(70, "admin:campaign_page_changelist", "campaign.change_page", _("Pages")))
roles.grant(roles.EDITORS, "campaign.view_page", "campaign.change_page")
