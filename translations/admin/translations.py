"""The translators' desk: what waits, what is one's own, and one translation beside its original.

It shows a letter's own words and their language, and nothing else of the letter: no name, place or day, and not its key,
which leads to its page. So nothing here prints a letter, and addresses hold keys of translations.
"""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from organisers.desk import waiting
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.lists.filters import SelectFilter
from organisers.desk.lists.occurring import some_of
from translations.admin import translation_page, words
from translations.models import Translation
from translations.models.translation import State
from translations.services import queue

EXCERPT_LENGTH = 120


class WorkFilter(SelectFilter):
    """One's own work, unless something else is asked for."""

    title = _("which")
    parameter_name = "which"
    all_label = _("mine: begun, sent back, not yet checked")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("written", _("all that is to be checked")),
            ("stale", _("all that is out of date")),
            ("checked", _("all that is checked")),
            ("every", _("all")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if chosen == "every":
            return queryset
        if chosen == "stale":
            return queryset.filter(is_stale=True)
        return queryset.filter(state=chosen) if chosen else queryset.of_user(request.user)  # type: ignore[attr-defined, no-any-return]


class LanguageFilter(SelectFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, words.INTO[code]) for code in words.LANGUAGES]

    def occurring(self) -> set[str]:
        return some_of(self.model, "language", words.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.chosen()) if self.chosen() else queryset


@admin.register(Translation)
class TranslationAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    """Translations are written and checked on a page of their own."""

    list_display = ("beginning", "languages", "shown_state", "translator")
    list_filter = (WorkFilter, LanguageFilter)
    ordering = ("-pk",)
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may not translate has nothing to do here."""
        return self.has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Translation]:
        translations = super().get_queryset(request).of_shown_letters()  # type: ignore[attr-defined]
        return (  # type: ignore[no-any-return]
            translations.defer("text")
            .select_related("translated_by", "taken_by")
            .annotate(excerpt=Left("letter__own_words", 2 * EXCERPT_LENGTH), source=F("letter__own_language"))
        )

    @admin.display(description=_("original"))
    def beginning(self, translation: Any) -> str:
        excerpt = Truncator(" ".join(translation.excerpt.split())).chars(EXCERPT_LENGTH)
        return format_html('<span lang="{}" dir="auto">{}</span>', translation.source, excerpt)

    @admin.display(description=_("languages"))
    def languages(self, translation: Any) -> str:
        source = countries_and_languages.language_name(translation.source)
        return f"{source} → {countries_and_languages.language_name(translation.language)}"

    @admin.display(description=_("state"))
    def shown_state(self, translation: Translation) -> str:
        if translation.is_stale:
            return gettext("out of date")
        if translation.remark and translation.state == State.DRAFT:
            return gettext("sent back")
        return translation.get_state_display()

    @admin.display(description=_("translator"))
    def translator(self, translation: Translation) -> str:
        user = translation.translated_by or translation.taken_by
        return user.get_username() if user else "–"

    # --- pages ---

    def get_urls(self) -> list[Any]:
        own = [
            ("take/", translation_page.take_page, "translations_translation_take"),
            ("check/", translation_page.check_page, "translations_translation_check"),
        ]
        return [
            *(
                path(route, self.admin_site.admin_view(view), {"model_admin": self}, name=name)
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        desks = [self.desk(request, code) for code in words.LANGUAGES] if self.has_change_permission(request) else []
        return super().changelist_view(request, {"desks": desks, **(extra_context or {})})

    def desk(self, request: HttpRequest, language: str) -> dict[str, Any]:
        """What waits in a language: two queries, which count no further than the first page of the admin does."""
        sources = queue.count_waiting(language, waiting.MOST_COUNTED + 1)
        to_check = Translation.objects.to_check().of_shown_letters().filter(language=language)
        number = sum(sources.values())
        return {
            "code": language,
            "title": words.INTO[language],
            "number": min(number, waiting.MOST_COUNTED),
            "is_capped": number > waiting.MOST_COUNTED,
            "sources": [
                (code, countries_and_languages.language_name(code), found) for code, found in sources.most_common()
            ],
            "to_check": waiting.count_up_to_limit(to_check.exclude(translated_by_id=request.user.pk)),
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """The translator's page in place of Django's form."""
        return translation_page.translation_page(self, request, object_id)
