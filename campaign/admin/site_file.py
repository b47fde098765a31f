"""The site in a file, for organisers: what is offered, having it made now, and how to hand it on."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.models import SiteFile
from campaign.site_file import addresses
from campaign.site_file.offering import offer
from organisers import emergencies, menu, record, record_words, roles
from organisers.desk import waiting
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.waiting import Notice
from safety import lockdown

MAY_MAKE = "campaign.change_sitefile"
ACT = "make site file"
SUBJECT = f"sitefile {SiteFile.ONLY}"


@admin.register(SiteFile)
class SiteFileAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    """One page in place of a list; its button asks the worker."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY_MAKE)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.only_page(request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self.only_page(request)

    def only_page(self, request: HttpRequest) -> HttpResponse:
        """There is nothing but the page itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:campaign_sitefile_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """GET says what there is; a POST asks the worker to make the file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            ask(request)
            return redirect("admin:campaign_sitefile_changelist")
        row = SiteFile.objects.first()
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The site in a file"),
            "opts": self.opts,
            "offer": offer(),
            "addresses": addresses.live_addresses(),
            "is_waiting": row is not None and (row.is_asked or row.making_since is not None),
            "trouble": row.get_trouble_display() if row is not None else "",
            "is_locked_down": lockdown.is_locked_down(),
        }
        return render(request, "admin/campaign/sitefile/page.html", context)


def ask(request: HttpRequest) -> None:
    emergencies.refuse_while_locked_down()
    with transaction.atomic():
        is_new = SiteFile.objects.ask()
        if is_new:
            record.write(by=request.user, act=ACT, subject=SUBJECT, now=timezone.now())
    if is_new:
        messages.success(request, gettext("The file is being made. Load this page again in two minutes."))
    else:
        messages.warning(request, gettext("It has been asked for already, and is made within two minutes."))


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so where the file could not be made."""
    if request.user.has_perm(MAY_MAKE):
        yield Notice(
            gettext("The site’s file could not be made again."),
            reverse("admin:campaign_sitefile_changelist"),
            if_any=SiteFile.objects.exclude(trouble=""),
        )


waiting.notice_sources.append(notices)
menu.register(menu.Entry(89, "admin:campaign_sitefile_changelist", MAY_MAKE, _("The site in a file"), menu.PEOPLE))
roles.grant(roles.ORGANISERS, MAY_MAKE)
record_words.acts[ACT] = _("the site’s file asked for")
