"""Letters in the admin: the list of what waits, one letter as the mayor will see it, and the decisions about them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.admin import addresses, bursts, erasing, letter_filters, rejecting, signatures
from appeals.admin.in_bulk import bulk_page
from appeals.admin.reading.desk import LetterDesk, desk_page
from appeals.admin.reading.redacting import redacting_page
from appeals.admin.reporting import LETTERS
from appeals.models import Letter
from appeals.search.question import LetterQuestion
from appeals.services.decisions import moderating
from organisers.desk.asking.filters import WrittenOnFilter
from organisers.desk.asking.listing import AskedModelAdmin
from organisers.desk.asking.question import Question
from organisers.desk.base import NoAdding, NoDeleting
from organisers.desk.moderation import StateFilter, decide_ticked, state_with_reason

EXCERPT_LENGTH = 140


@admin.register(Letter)
class LetterAdmin(NoAdding, NoDeleting, AskedModelAdmin):
    """Letters are read and decided about, never written or changed here; their addresses are not shown anywhere."""

    question = LetterQuestion
    desk_route = "admin:appeals_letter_desk"
    bulk_route = "admin:appeals_letter_bulk"
    list_display = ("beginning", "signed", "place", "shown_state", "written_on")
    list_display_links = ("beginning",)
    list_filter = (
        StateFilter,
        letter_filters.WordsFilter,
        letter_filters.CountryFilter,
        letter_filters.LanguageFilter,
        WrittenOnFilter,
        letter_filters.BurstFilter,
        letter_filters.NetworkFilter,
        letter_filters.SameWordsFilter,
    )
    search_help_text = _("Names, organisations and own words; in the state chosen here. The first eight words count.")
    actions = ("approve", "reject", "hold", "requeue", "restore", "release")

    # --- the list ---

    def links(self, waiting: Question) -> dict[str, str]:
        return {"signatures_url": f"{reverse('admin:appeals_letter_signatures')}?{waiting.query_string()}"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        excerpt = Left("own_words", EXCERPT_LENGTH + 1)
        return super().get_queryset(request).defer("own_words", "search_text").annotate(excerpt=excerpt)

    def is_oldest_first(self, question: Question) -> bool:
        """The unconfirmed ones too."""
        return question.state not in ("approved", "rejected", "withdrawn")

    @admin.display(description=_("letter"))
    def beginning(self, letter: Any) -> str:
        if not letter.excerpt:
            return format_html('<span class="quiet">{}</span>', gettext("signature only"))
        words = Truncator(" ".join(letter.excerpt.split())).chars(EXCERPT_LENGTH)
        return format_html('<span lang="{}" dir="auto">{}</span>', letter.own_language, words)

    @admin.display(description=_("signed"))
    def signed(self, letter: Letter) -> str:
        if letter.is_name_hidden:
            return format_html('<span class="quiet">{}</span>', gettext("name not shown here"))
        if not letter.name:
            return format_html('<span class="quiet">{}</span>', gettext("not named"))
        return ", ".join(part for part in (letter.name, letter.organisation, letter.city) if part)

    @admin.display(description=_("country and language"))
    def place(self, letter: Letter) -> str:
        language = (
            countries_and_languages.language_name(letter.own_language or letter.language) if letter.country else ""
        )
        return " · ".join(part for part in (countries_and_languages.country_name(letter.country), language) if part)

    @admin.display(description=_("state"))
    def shown_state(self, letter: Letter) -> str:
        return state_with_reason(letter)

    # --- several at once ---

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        decide_ticked(self, request, moderating.approve, LETTERS)

    @admin.action(description=_("Reject, with a reason …"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse:
        return rejecting.ask_for_reason(self, request, self.selected_keys(request))

    @admin.action(description=_("Hold"), permissions=["change"])
    def hold(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        decide_ticked(self, request, moderating.hold, LETTERS)

    @admin.action(description=_("Back to those to be read"), permissions=["change"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        decide_ticked(self, request, moderating.requeue, LETTERS)

    @admin.action(description=_("Restore what was rejected"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        decide_ticked(self, request, moderating.restore, LETTERS)

    @admin.action(description=_("Release what was held"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        decide_ticked(self, request, moderating.release, LETTERS)

    # --- pages of its own ---

    def get_urls(self) -> list[Any]:
        own: list[tuple[str, Any, str]] = [
            ("signatures/", signatures.signatures_page, "appeals_letter_signatures"),
            ("rejecting/", rejecting.rejecting_page, "appeals_letter_rejecting"),
            ("desk/", desk_page, "appeals_letter_desk"),
            *addresses.PAGES,
            ("bulk/", bulk_page, "appeals_letter_bulk"),
            ("burst/", bursts.burst_page, "appeals_letter_burst"),
            ("erasures/", erasing.erasures_page, "appeals_letter_erasures"),
            ("<path:object_id>/erasing/", erasing.erasing_page, "appeals_letter_erasing"),
            ("<path:object_id>/redacting/", redacting_page, "appeals_letter_redacting"),
        ]
        return [
            *(
                path(route, self.admin_site.admin_view(view), {"model_admin": self}, name=name)
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """The desk in place of Django's form."""
        return LetterDesk(self, request).respond(object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:appeals_letter_change", object_id)
