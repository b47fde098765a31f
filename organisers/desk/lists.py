"""Lists of the admin: pages of a bounded number of rows, how many filters are set, cells that say what is in them."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator

# Rows beyond are found with the filters: nothing counts a million rows to draw a page. A search looks at the text of each
# row that it counts, so it counts fewer.
MOST_LISTED = 10_000
MOST_FOUND = 1_000


class BoundedPaginator(Paginator):
    """Pages of the first `most` rows."""

    most = MOST_LISTED

    @cached_property
    def counted(self) -> int:
        rows: Any = self.object_list
        counted: int = rows.order_by()[: self.most + 1].count()
        return counted

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self.counted, self.most)

    def page(self, number: Any) -> Page:
        """Far down, keys are skipped and not rows: the database reads no text of thousands of rows that nobody sees."""
        number = self.validate_number(number)
        rows: Any = self.object_list
        first = (number - 1) * self.per_page
        if not first:
            return super().page(number)
        keys = list(rows.values_list("pk", flat=True)[first : min(first + self.per_page, self.count)])
        return Page(rows.filter(pk__in=keys), number, self)

    @property
    def is_capped(self) -> bool:
        return self.counted > self.most


class OrganisersChangeList(ChangeList):
    """A list that knows how many of its filters are set."""

    @property
    def active_filters(self) -> int:
        return sum(spec.is_active for spec in self.filter_specs)  # type: ignore[attr-defined]
