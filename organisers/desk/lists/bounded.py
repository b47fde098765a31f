"""Lists of the admin: pages of a bounded number of rows, how many filters are set, cells that say what is in them."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# Rows beyond are found with the filters: nothing counts a million rows to draw a page. A search looks at the text of each
# row that it counts, so it counts fewer.
MOST_LISTED = 10_000
MOST_FOUND = 1_000
# A search by the index of words ends here: whoever wants more narrows it, or decides about all that match.
MOST_SEARCHED = 500


class OnlyListed:
    """Mixed into an admin whose rows are read in their list: a page of its own would say the same in codes."""

    opts: Any

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.history_view(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


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

    @property
    def shown_number(self) -> int:
        """How many rows the list says that it has; with a “+” behind it where it `is_capped`."""
        return min(self.counted, self.most)


class FoundPaginator(BoundedPaginator):
    """Pages of rows that are searched for page by page: `most` are those up to this page. One more, if there is one, is
    the first of a page that is searched for when somebody opens it.
    """

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self.counted, MOST_SEARCHED)


class OrganisersChangeList(ChangeList):
    """A list that knows how many of its filters are set."""

    @property
    def active_filters(self) -> int:
        return sum(spec.is_active for spec in self.filter_specs)  # type: ignore[attr-defined]
