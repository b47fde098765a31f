"""The page for emergencies: holding every new letter, pausing, stopping mail, locking down; and the modes that are on."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from appeals.services.decisions import holding
from campaign.admin import modes as modes  # Registers them.
from campaign.admin import retention_page
from deliveries.models import Sender
from organisers import emergencies, menu, roles
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from safety import lockdown
from safety.models import Lockdown

MAY_HOLD = "appeals.hold_everything"


@admin.register(Lockdown)
class EmergenciesAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    """One page in place of a list; its buttons send to it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(emergencies.MAY_LOCK_DOWN) or request.user.has_perm(MAY_HOLD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.retention)
        return [path("retention/", view, name="safety_lockdown_retention"), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """There is nothing but the page itself."""
        return redirect("admin:safety_lockdown_changelist")

    def retention(self, request: HttpRequest) -> HttpResponse:
        """What goes by itself, counted for a day; erases nothing."""
        if not request.user.has_perm(emergencies.MAY_LOCK_DOWN):
            raise PermissionDenied
        return retention_page.page(request, self)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """GET says what each step does; a POST does what its button says, once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            act = ACTS.get(request.POST.get("act", ""))
            if act is None:
                messages.error(request, gettext("Please press one of the buttons of this page."))
            else:
                act(request)
            return redirect("admin:safety_lockdown_changelist")
        user = request.user
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Emergencies"),
            "opts": self.opts,
            "appeals": Appeal.objects.not_ended().prefetch_related("texts").order_by("pk"),
            "senders": Sender.objects.select_related("appeal").prefetch_related("appeal__texts").order_by("pk"),
            "lockdown": lockdown.present(),
            "may_hold": user.has_perm(MAY_HOLD),
            "may_pause": user.has_perm("appeals.change_settings"),
            "may_stop_mail": user.has_perm("deliveries.change_sender"),
            "may_lock_down": user.has_perm(emergencies.MAY_LOCK_DOWN),
        }
        return render(request, "admin/safety/lockdown/page.html", context)


def hold(request: HttpRequest, *, is_on: bool) -> None:
    if not request.user.has_perm(MAY_HOLD):
        raise PermissionDenied
    key = request.POST.get("appeal", "")
    appeal_id = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
    if not holding.hold_every_letter(appeal_id=appeal_id, is_on=is_on, by=request.user, now=timezone.now()):
        messages.warning(request, gettext("It was so already. Nothing has changed."))
    elif is_on:
        messages.success(request, gettext("Every new letter is held from now on. None is lost."))
    else:
        messages.success(request, gettext("New letters are no longer held. Those that are held wait for you."))


def lock(request: HttpRequest) -> None:
    if not request.user.has_perm(emergencies.MAY_LOCK_DOWN):
        raise PermissionDenied
    if emergencies.lock_down(by=request.user, now=timezone.now(), session_key=request.session.session_key):
        messages.success(request, gettext("The site is locked down. Pages show it within five seconds."))
    else:
        messages.warning(request, gettext("It was so already. Nothing has changed."))


def open_again(request: HttpRequest) -> None:
    if not request.user.has_perm(emergencies.MAY_LOCK_DOWN):
        raise PermissionDenied
    if emergencies.open_again(by=request.user, now=timezone.now()):
        messages.success(request, gettext("The site is open again, as it was before."))
    else:
        messages.warning(request, gettext("It was so already. Nothing has changed."))


ACTS: dict[str, Callable[[HttpRequest], None]] = {
    "hold": lambda request: hold(request, is_on=True),
    "hold no more": lambda request: hold(request, is_on=False),
    "lock down": lock,
    "open again": open_again,
}
menu.register(menu.Entry(88, "admin:safety_lockdown_changelist", MAY_HOLD, _("Emergencies"), menu.PEOPLE))
roles.grant(roles.MODERATORS, MAY_HOLD)
roles.grant(roles.ORGANISERS, MAY_HOLD, emergencies.MAY_LOCK_DOWN)
