"""The desk for letters: own words and signature first, the rest of the letter folded, what is unusual in words."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.models import Letter, Redaction
from appeals.models.letters.states import WAITING, Naming, Reason, State, may
from appeals.presentation.letters import desk_signature, present_letter, sheet_of, signature_lines
from appeals.search.question import EVERY_STATE, LetterQuestion
from appeals.services.decisions import moderating, redacting
from appeals.unusual import unusual_of
from organisers import record
from organisers.desk.base import subject_of
from organisers.desk.moderation import as_seen
from organisers.desk.reading.desk import ReadingDesk
from organisers.desk.reading.marks import Mark, capped, marks_of_text, same_words_mark

MAY_REVEAL = "appeals.reveal_name"
MAY_ERASE = "appeals.erase_letter"


class LetterDesk(ReadingDesk):
    kind = "letter"
    model = Letter
    question_class = LetterQuestion
    template = "admin/appeals/letter/change_form.html"
    list_route = "admin:appeals_letter_changelist"
    desk_route = "admin:appeals_letter_desk"
    page_route = "admin:appeals_letter_change"
    nothing_there = _("There is no such letter.")
    reasons = Reason.choices
    acts_that_lock_others = frozenset({"release"})
    decisions = {
        "approve": moderating.approve,
        "release": moderating.release,
        "restore": moderating.restore,
        "requeue": moderating.requeue,
        "hold": moderating.hold,
    }

    def find(self, keys: Sequence[UUID]) -> Letter | None:
        return Letter.objects.select_related("appeal", "erasure__asked_by").filter(pk__in=keys).first()

    def reject(self, **about: Any) -> int:
        return moderating.reject(**about, by=self.user)

    def may(self, act: str, row: Letter) -> bool:
        return may(act, row.state) and not hasattr(row, "erasure")

    def is_waiting(self, row: Letter) -> bool:
        return row.state in WAITING and not hasattr(row, "erasure")

    def marks(self, row: Letter) -> list[Mark]:
        if row.state == State.WITHDRAWN:
            return []
        found, unusual = [], unusual_of(row)
        if number := unusual.same_words:
            same = LetterQuestion(state=EVERY_STATE, same=row.words_digest).query_string()
            found.append(same_words_mark(number, f"{reverse(self.list_route)}?{same}"))
        if unusual.names_writer:
            found.append(Mark(gettext("The words name their writer")))
        found += marks_of_text(row.own_words, row.own_language, countries_and_languages.language_name(row.own_language))
        page = reverse("admin:appeals_letter_burst")
        if burst := unusual.burst:
            text = ngettext(
                "From one domain that day: %(number)s letter",
                "From one domain that day: %(number)s letters",
                burst.number,
            )
            found.append(Mark(text % {"number": capped(burst.number)}, f"{page}?{burst.parameter}={burst.code}"))
        if network := unusual.network:
            text = ngettext(
                "From one network that day: %(number)s letter",
                "From one network that day: %(number)s letters",
                network.number,
            )
            found.append(Mark(text % {"number": capped(network.number)}, f"{page}?{network.parameter}={network.code}"))
        return found

    def facts(self, row: Letter) -> dict[str, Any]:
        language = countries_and_languages.language_name
        is_there = row.state != State.WITHDRAWN
        erasure = getattr(row, "erasure", None)
        may_decide = self.model_admin.has_change_permission(self.request) and erasure is None and is_there
        redaction = Redaction.objects.with_original().filter(letter=row).last()
        return {
            "title": gettext("Letter, %(country)s") % {"country": countries_and_languages.country_name(row.country)}
            if is_there
            else gettext("Withdrawn letter"),
            "sheet": sheet_of(present_letter(row, row.language), row, to_mayor=not row.is_name_hidden)
            if is_there
            else None,
            "question": self.query_string(),
            "signature": desk_signature(row) if is_there else [],
            "may_reveal": row.is_name_hidden and self.user.has_perm(MAY_REVEAL),
            "words_language": language(row.own_language) if row.own_words else "",
            "page_language": language(row.language),
            "wall_url": public_url(row),
            "erasure": erasure,
            "may_stop": self.model_admin.has_change_permission(self.request),
            "may_erase": self.user.has_perm(MAY_ERASE),
            "may_take_out": may_decide and may("redact", row.state) and row.own_words != "",
            "may_block": self.model_admin.has_change_permission(self.request) and row.state != State.WITHDRAWN,
            "may_unname": may_decide and row.naming != Naming.NOBODY,
            "undone_until": redaction.undone_until if redaction and may_decide else None,
        }

    def own_acts(self) -> dict[str, Callable[[Any], HttpResponse]]:
        return {"reveal": self.reveal, "unname": self.unname, "put back": self.put_words_back}

    def reveal(self, row: Letter) -> HttpResponse:
        """Shows, on this page and once, the name under a letter from Kazakhstan."""
        if not self.user.has_perm(MAY_REVEAL):
            raise PermissionDenied
        if not row.is_name_hidden:
            return self.back(row)
        record.write(by=self.user, act="reveal name", subject=subject_of(row), now=timezone.now())
        return self.show(row, signature=signature_lines(row, to_mayor=True), is_revealed=True)

    def unname(self, row: Letter) -> HttpResponse:
        if self.request.POST.get("sure") != "on":
            messages.error(self.request, gettext("Nothing was changed: tick the box that says you are sure."))
            return self.back(row)
        if not as_seen(self.request, Letter, [row.pk]) or hasattr(row, "erasure"):
            messages.warning(self.request, self.unchanged_words("unname", row))
        elif moderating.stop_naming(letter_id=row.pk, by=self.user, now=timezone.now()):
            messages.success(self.request, gettext("The name, the city and the organisation are erased."))
        return self.back(row)

    def put_words_back(self, row: Letter) -> HttpResponse:
        if redacting.put_back(letter_id=row.pk, by=self.user, now=timezone.now()):
            messages.success(self.request, gettext("The words are back in the letter."))
        else:
            messages.warning(self.request, gettext("Nothing was changed: the words are not stored any more."))
        return self.back(row)


def public_url(letter: Letter) -> str:
    """The path of the letter on the public wall, or ""."""
    if not letter.is_shown or not letter.own_words:
        return ""
    return reverse("appeals:letter", args=[letter.appeal.slug, letter.pk])


def desk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    return LetterDesk(model_admin, request).start()
