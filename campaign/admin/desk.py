"""What the site itself adds to the organisers' desk: menu, rights, and notices about where it runs."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.models import ResponsibleText
from organisers import emergencies, menu, roles
from organisers.desk import waiting
from organisers.desk.waiting import Notice
from organisers.entering import fresh_login
from safety.web.network import client_address


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so where proxies and PROXY_COUNT do not agree, by the headers of this very request."""
    if settings.PROXY_COUNT and not client_address(request):
        yield Notice(
            gettext(
                "No proxy says where visitors come from: X-Forwarded-For is missing, or names fewer addresses than "
                "PROXY_COUNT. So all visitors share one limit, which is soon reached."
            )
        )
    elif not settings.PROXY_COUNT and not settings.IS_LOCAL and "X-Forwarded-For" in request.headers:
        yield Notice(
            gettext(
                "A proxy passes visitors on, and PROXY_COUNT is 0. So all visitors share one limit, which is soon reached. "
                "Set PROXY_COUNT to the number of your proxies."
            )
        )


def who_is_responsible(request: HttpRequest) -> Iterable[Notice]:
    """Asks for it until it is there."""
    if request.user.has_perm("campaign.add_responsible"):
        text = gettext(
            "It is not set yet who is responsible for this site. Every page should say it, and how to reach you."
        )
        url = reverse("admin:campaign_responsible_changelist")
        yield Notice(text, url, unless_any=ResponsibleText.objects.all())


waiting.notice_sources.extend((who_is_responsible, notices))
menu.register(
    menu.Entry(46, "admin:campaign_page_changelist", "campaign.change_page", _("Pages"), menu.WRITING),
    menu.Entry(
        70,
        "admin:campaign_responsible_changelist",
        "campaign.change_responsible",
        _("Who is responsible"),
        menu.SETTINGS,
    ),
    menu.Entry(
        72, "admin:campaign_givinglink_changelist", "campaign.change_givinglink", _("Ways to give"), menu.SETTINGS
    ),
    menu.Entry(
        76, "admin:outbox_outboxmessage_changelist", "outbox.view_outboxmessage", _("Mail that waits"), menu.SETTINGS
    ),
    menu.Entry(
        78,
        "admin:safety_lockdown_retention",
        emergencies.MAY_LOCK_DOWN,
        _("What is erased by itself"),
        menu.SETTINGS,
    ),
)
fresh_login.require_for_model("campaign_responsible")
fresh_login.require("campaign_responsible_revision")
fresh_login.require_for_model("campaign_givinglink")
roles.grant(roles.EDITORS, "campaign.view_page", "campaign.change_page")
roles.grant(
    roles.ORGANISERS,
    *("campaign.view_responsible", "campaign.add_responsible", "campaign.change_responsible"),
    *(f"campaign.{act}_givinglink" for act in ("view", "add", "change", "delete")),
)
