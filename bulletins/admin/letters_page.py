"""Choosing letters for a draft, a page of candidates at a time, and putting the chosen ones in order."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from appeals import countries_and_languages
from appeals.models import Letter
from appeals.presentation.letters import paragraphs, signature_lines
from bulletins.admin import issue_page
from bulletins.admin.arrangement import order_of, read_typed, rows_of
from bulletins.admin.typed_texts import changed_meanwhile
from bulletins.models import PRINTED, Issue, IssueLetter
from bulletins.presentation.printed import printed_letters
from bulletins.services import choosing
from bulletins.services.choosing import MOST_LETTERS, Changed
from organisers.desk.base import refuse
from organisers.desk.waiting import count_up_to_limit
from safety.keys.keyset import BadCursor, cursor_of, following
from translations.models import Translation

PAGE_SIZE = 20


@dataclass(frozen=True)
class Candidate:
    """An approved letter with own words; `printable_in` are the languages in which it can be printed."""

    id: uuid.UUID
    paragraphs: list[str]
    language: str
    language_name: str
    signature: list[str]
    printable_in: list[str]
    earlier_numbers: list[int]


def letters(request: HttpRequest, model_admin: Any, issue: Issue) -> HttpResponse:
    """GET lists candidates; POST adds the ticked ones to the draft."""
    if issue.is_published:
        text = gettext("This issue has been published meanwhile. It cannot be changed any more.")
        return refuse(request, text, reverse("admin:bulletins_issue_page", args=[issue.pk]))
    if request.method == "POST":
        return choose(request, issue)
    wanted = request.GET.get("wanted", "kk")
    rows: QuerySet[Letter] = Letter.objects.filter(appeal=issue.appeal_id).on_wall()
    rows = rows.exclude(pk__in=list(IssueLetter.objects.filter(issue=issue).values_list("letter_id", flat=True)))
    if wanted in PRINTED:
        translated = Translation.objects.shown().filter(letter=OuterRef("pk"), language=wanted)
        rows = rows.filter(Q(own_language=wanted) | Exists(translated))
    try:
        found = following(rows.defer("search_text"), request.GET.get("after", ""), PAGE_SIZE + 1)
    except BadCursor:
        text = gettext("The address asked for something that this list does not know.")
        return refuse(request, text, request.path)
    shown = found[:PAGE_SIZE]
    next_url = ""
    if len(found) > PAGE_SIZE:
        next_url = "?" + urlencode({"wanted": wanted if wanted in PRINTED else "all", "after": cursor_of(shown[-1])})
    candidates = candidates_of(shown, issue)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Letters to choose from"),
        "opts": model_admin.opts,
        "issue": issue,
        "candidates": candidates,
        "has_choice": any(letter.printable_in for letter in candidates),
        "chosen": count_up_to_limit(IssueLetter.objects.filter(issue=issue)),
        "most_letters": MOST_LETTERS,
        "wanted": wanted,
        "next_url": next_url,
    }
    return render(request, "admin/bulletins/issue/letters.html", context)


def candidates_of(letters: list[Letter], issue: Issue) -> list[Candidate]:
    """Three queries, however many there are."""
    printable = {code: {each.id for each in printed_letters(letters, code)} for code in PRINTED}
    earlier: dict[uuid.UUID, list[int]] = {}
    rows = IssueLetter.objects.filter(letter__in=letters).exclude(issue=issue)
    for letter_id, number in rows.order_by("issue").values_list("letter_id", "issue__number"):
        earlier.setdefault(letter_id, []).append(number)
    return [
        Candidate(
            id=letter.pk,
            paragraphs=paragraphs(letter.own_words),
            language=letter.own_language,
            language_name=countries_and_languages.language_name(letter.own_language),
            signature=signature_lines(letter, to_mayor=False),
            printable_in=[code for code in PRINTED if letter.pk in printable[code]],
            earlier_numbers=earlier.get(letter.pk, []),
        )
        for letter in letters
    ]


def choose(request: HttpRequest, issue: Issue) -> HttpResponse:
    ticked = keys_in(request.POST.getlist("ticked")[:PAGE_SIZE])
    chosen = choosing.choose(issue_id=issue.pk, ids=ticked, by=request.user, now=timezone.now())
    if chosen:
        said = ngettext("%(number)s letter added.", "%(number)s letters added.", chosen) % {"number": chosen}
        messages.success(request, said)
    if left := len(ticked) - chosen:
        said = ngettext("%(number)s left as it was.", "%(number)s left as they were.", left) % {"number": left}
        messages.warning(request, said)
    if not ticked:
        messages.warning(request, gettext("No letter was ticked."))
    where = "bulletins_issue_page" if "done" in request.POST else "bulletins_issue_letters"
    return redirect(reverse(f"admin:{where}", args=[issue.pk]))


def keys_in(values: list[str]) -> list[uuid.UUID]:
    """The values that are keys of letters, each once."""
    found: dict[uuid.UUID, None] = {}
    for value in values:
        try:
            found[uuid.UUID(value)] = None
        except ValueError:
            continue
    return list(found)


@require_POST
def arrange(request: HttpRequest, model_admin: Any, issue: Issue) -> HttpResponse:
    """Stores the order that was typed; where a number is missing, the page comes back with what was typed."""
    drawn_from = IssueLetter.objects.filter(issue=issue).select_related("letter").order_by("position")
    rows = rows_of(list(drawn_from), {})
    if not read_typed(rows, request.POST):
        error = gettext("The order was not saved: please look at the numbers.")
        return issue_page.show(request, model_admin, issue, rows=rows, error=error)
    seen = request.POST.get("revision", "")
    try:
        is_changed = choosing.arrange(
            issue_id=issue.pk,
            order=order_of(rows),
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1,
            by=request.user,
            now=timezone.now(),
        )
    except Changed:
        return issue_page.show(request, model_admin, issue, rows=rows, error=changed_meanwhile())
    if is_changed:
        messages.success(request, gettext("The order is saved."))
    else:
        messages.warning(request, gettext("Nothing has changed."))
    return redirect("admin:bulletins_issue_page", issue.pk)
