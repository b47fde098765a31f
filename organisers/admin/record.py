"""The record in the admin: to be read, never to be changed."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisers import menu, record_subjects, record_words, roles
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.lists.bounded import OnlyListed, OrganisersChangeList
from organisers.desk.lists.filters import DateRangeFilter, SelectFilter
from organisers.desk.lists.occurring import values_of
from organisers.models import Record


class OrganiserFilter(SelectFilter):
    """Who did it. A list whose rows name that in another column says which."""

    title = _("organiser")
    parameter_name = "organiser"
    all_label = _("everybody")
    field = "done_by"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        staff = get_user_model().objects.filter(is_staff=True).order_by("username")[:200]
        return [*((str(user.pk), user.get_username()) for user in staff), ("site", _("the site itself"))]

    def occurring(self) -> set[str]:
        return {*values_of(self.model, self.field), "site"}

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if chosen == "site":
            return queryset.filter(**{self.field: None})
        return queryset.filter(**{self.field: int(chosen)}) if chosen else queryset


class DoneAtFilter(DateRangeFilter):
    """Days here are days in Almaty; the bounds are datetimes, so that the index of `done_at` is used."""

    title = _("done at")
    field = "done_at"

    def bounds(self) -> tuple[Any, Any]:
        first = start_of(self.first) if self.first else None
        last = start_of(self.last) + dt.timedelta(days=1, microseconds=-1) if self.last else None
        return first, last


def start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class RecordList(OrganisersChangeList):
    """Entries whose subjects are named, with a few queries for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = record_subjects.name_all(self.result_list, request.user)


@admin.register(Record)
class RecordAdmin(OnlyListed, NoAdding, NoDeleting, OrganisersModelAdmin):
    list_display = ("done_at", "who", "what", "about", "why", "rows")
    list_display_links = None
    list_filter = (OrganiserFilter, DoneAtFilter)
    list_select_related = ("done_by",)
    ordering = ("-done_at", "-pk")
    search_fields = ("subject",)
    search_help_text = _("Somebody’s name; or what it was about, in full: “letter” and its number, for example.")

    @admin.display(description=_("organiser"))
    def who(self, entry: Record) -> Any:
        return entry.done_by or _("the site itself")

    @admin.display(description=_("act"))
    def what(self, entry: Record) -> Any:
        return record_words.act_words(entry)

    @admin.display(description=pgettext_lazy("heading", "about"))
    def about(self, entry: Any) -> str:
        return str(entry.about)

    @admin.display(description=_("reason"))
    def why(self, entry: Record) -> Any:
        return record_words.reason_words(entry)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (queryset.filter(record_subjects.searched(search_term)) if search_term.strip() else queryset), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RecordList

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


menu.register(menu.Entry(86, "admin:organisers_record_changelist", "organisers.view_record", _("Record"), menu.PEOPLE))
roles.grant(roles.MODERATORS, "organisers.view_record")
