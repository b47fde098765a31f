"""Filters of lists whose rows are asked for by a question: each is one condition of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisers.desk.asking.question import Question
from organisers.desk.lists.filters import DateRangeFilter, SelectFilter
from safety.typed.same_words import is_digest


class ConditionFilter(SelectFilter):
    """A filter whose parameter has the name of its condition."""

    question: ClassVar[type[Question]]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        condition: dict[str, Any] = {str(self.parameter_name): self.chosen()}
        found: QuerySet[Any] = self.question(**condition).narrow(queryset)
        return found


class SameWordsFilter(ConditionFilter):
    """Rows with the same words; the desk leads to them, and nobody types a digest: offered only while it is chosen."""

    title = _("the same words")
    parameter_name = "same"
    all_label = _("whatever their words")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        asked = self.value() or ""
        return [(asked, _("those with the same words"))] if is_digest(asked) else []

    def has_output(self) -> bool:
        return bool(self.chosen())


class WrittenOnFilter(DateRangeFilter):
    title = _("written on")
    field = "written_on"
