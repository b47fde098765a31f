"""Filters of the list of letters."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.admin.bursts import in_words
from appeals.services.bursts import Burst
from organisers.desk.filters import DateRangeFilter, SelectFilter
from organisers.desk.occurring import values_of
from texts.side_by_side import LANGUAGES


class WordsFilter(SelectFilter):
    title = _("own words")
    parameter_name = "words"
    all_label = _("with or without")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("own", _("with own words")), ("signature", _("signature only"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        chosen = self.chosen()
        if chosen == "own":
            return queryset.with_own_words()
        return queryset.signatures() if chosen == "signature" else queryset


class CountryFilter(SelectFilter):
    title = _("country")
    parameter_name = "country"
    all_label = _("every country")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(countries_and_languages.countries(get_language() or "en"))

    def occurring(self) -> set[str]:
        return values_of(self.model, "country")

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        return queryset.filter(country=chosen) if chosen else queryset


class LanguageFilter(SelectFilter):
    """The language of the own words; of a letter without any, the language of the page it was written on."""

    title = _("language")
    parameter_name = "language"
    all_label = _("every language")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        named = countries_and_languages.own_languages(get_language() or "en")
        return [*named, (countries_and_languages.OTHER_LANGUAGE, _("Another language"))]

    def occurring(self) -> set[str]:
        return values_of(self.model, "own_language") | set(LANGUAGES)

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if not chosen:
            return queryset
        return queryset.filter(Q(own_language=chosen) | Q(own_words="", language=chosen))


class BurstFilter(SelectFilter):
    """The letters of a day that came from addresses of one domain."""

    title = _("burst from one domain")
    parameter_name = "burst"
    all_label = _("every domain")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        self.bursts = Burst.latest(timezone.now())
        return [(burst.code, in_words(burst)) for burst in self.bursts]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = next((burst for burst in self.bursts if burst.code == self.value()), None)
        return queryset.filter(pk__in=chosen.contacts().values("pk")) if chosen else queryset


class WrittenOnFilter(DateRangeFilter):
    title = _("written on")
    field = "written_on"
