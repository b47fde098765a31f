"""Mail that waits, as a list to be read: of which kind, since which day, how often it failed. No address is in it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisers import roles
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.lists.bounded import OnlyListed
from organisers.desk.lists.filters import SelectFilter
from outbox.models import OutboxMessage

# The kinds by the names under which the apps register them; one without words is shown as it is.
KINDS = {
    "confirm": _("asks to confirm a letter"),
    "reminder": _("reminds of a letter"),
    "news": _("news"),
    "news batch": _("news"),
    "make delivery": _("files of a delivery are made"),
    "delivery sent": _("a delivery is sent"),
    "rehearsal": _("rehearsal of a delivery"),
    "comment shown": _("says that a comment is shown"),
    "dispatch": _("delivery by e-mail"),
    "digest": _("daily digest"),
    "alarm": _("alarm"),
    "first mail": _("first mail to an organiser"),
}


class TroubleFilter(SelectFilter):
    title = _("trouble")
    parameter_name = "trouble"
    all_label = _("all that waits")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("yes", _("cannot be sent"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.in_trouble() if self.chosen() else queryset  # type: ignore[attr-defined, no-any-return]


@admin.register(OutboxMessage)
class OutboxMessageAdmin(OnlyListed, NoAdding, NoDeleting, OrganisersModelAdmin):
    list_display = ("what", "since", "attempts", "last_error")
    list_display_links = None
    list_filter = (TroubleFilter,)
    # As it came in, and so by day: the order of an index.
    ordering = ("pk",)

    @admin.display(description=_("kind"))
    def what(self, message: OutboxMessage) -> Any:
        return KINDS.get(message.kind, message.kind)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


roles.grant(roles.ORGANISERS, "outbox.view_outboxmessage")
