"""Filters of the admin's lists, as fields of the list's own search form."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from organisers.desk.editing.fields import YEARS


class SelectFilter(admin.SimpleListFilter):
    """A filter that is one field of the list's search form. Values that are not on its list filter nothing.

    It offers what occurs, and what is chosen, whether it occurs or not.
    """

    template = "admin/filter_select.html"
    all_label: Any = gettext_lazy("all")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.model = model
        super().__init__(request, params, model, model_admin)

    def occurring(self) -> set[str] | None:
        """The values that rows have (`organisers.desk.lists.occurring`); None where all are offered."""
        return None

    def has_output(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return bool(self.chosen())

    def chosen(self) -> str:
        value = self.value() or ""
        return value if value in {str(code) for code, _ in self.lookup_choices} else ""

    def choices(self, changelist: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        chosen, there = self.chosen(), self.occurring()
        offered = [
            (code, label)
            for code, label in self.lookup_choices
            if there is None or str(code) in there or str(code) == chosen
        ]
        options = [("", self.all_label), *offered]
        return [{"value": code, "display": label, "selected": str(code) == chosen} for code, label in options]


class DateRangeFilter(admin.ListFilter):
    """From a day to a day, both included; text that is no day filters nothing."""

    template = "admin/filter_dates.html"
    field = ""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.first, self.last = (self.read_day(params.pop(name, None)) for name in self.expected_parameters())

    @staticmethod
    def read_day(values: list[str] | None) -> dt.date | None:
        try:
            day = dt.date.fromisoformat(values[-1]) if values else None
        except ValueError:
            return None
        return day if day is not None and day.year in YEARS else None

    def has_output(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return bool(self.first or self.last)

    def expected_parameters(self) -> list[str]:
        return ["from", "to"]

    def choices(self, changelist: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        days = (self.first, self.last)
        labels = (gettext("From"), gettext("To"))
        return [
            {"name": name, "label": label, "value": day.isoformat() if day else ""}
            for name, label, day in zip(self.expected_parameters(), labels, days, strict=True)
        ]

    def bounds(self) -> tuple[Any, Any]:
        return self.first, self.last

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = self.bounds()
        if first:
            queryset = queryset.filter(**{f"{self.field}__gte": first})
        if last:
            queryset = queryset.filter(**{f"{self.field}__lte": last})
        return queryset
