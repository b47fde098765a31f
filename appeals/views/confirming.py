"""The page behind the link of a confirmation mail: every unproved letter of an address, and the button that confirms one."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from appeals.figures import count_of
from appeals.forms.confirm import ConfirmForm, DisownForm
from appeals.models import Appeal, Contact, Letter
from appeals.presentation.letters import present, signature_lines
from appeals.services.writers import confirming
from appeals.services.writers.confirming import LinkStatus
from appeals.views.token_pages import invalid, refuse_foreign
from safety.keys import keyset, tokens

LETTERS_PER_PAGE = 50


@dataclass(frozen=True)
class OpenLetter:
    """A letter that can be confirmed, as its address's owner sees it; `path` is that of its own link."""

    letter: Letter
    path: str
    signature: str
    form: ConfirmForm


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and never writes; POST with the box ticked confirms; a second POST gets the same answer.

    The page has a form for each open letter of the address, which posts to that letter's own link.
    """
    letter_id = tokens.read(tokens.Purpose.CONFIRM, token)
    if letter_id is None:
        return invalid(request)
    now = timezone.now()
    if request.method != "POST":
        return answer(request, confirming.link_status(letter_id, now), letter_id)
    refuse_foreign(request)
    action = request.POST.get("action", "")
    if action == "show":
        return answer(request, confirming.link_status(letter_id, now), letter_id, shows_words=True)
    form = DisownForm(request.POST) if action == "disown" else ConfirmForm(request.POST)
    if not form.is_valid():
        return answer(request, confirming.link_status(letter_id, now), letter_id, wrong=form)
    if action != "disown":
        return answer(request, confirming.confirm_letter(letter_id=letter_id, now=now), letter_id)
    if confirming.disown_letters(letter_id=letter_id, now=now) is LinkStatus.CONFIRMED:
        return answer(request, LinkStatus.CONFIRMED, letter_id)
    return render(request, "appeals/letter_disowned.html")


def answer(
    request: HttpRequest, status: LinkStatus, letter_id: UUID, *, wrong: Form | None = None, shows_words: bool = False
) -> HttpResponse:
    """The page for what the link finds: “Your letter is confirmed”, every time, or what can be confirmed, or neither.

    What was found may be deleted a moment later: a letter of the address is confirmed, or its time is over.
    """
    if status is LinkStatus.OPEN:
        return ask(request, letter_id, wrong=wrong, shows_words=shows_words)
    if status is LinkStatus.GONE:
        return invalid(request)
    if status is LinkStatus.TAKEN:
        return taken(request, letter_id, wrong)
    appeal = Appeal.objects.select_related("tally").filter(letters=letter_id).first()
    if appeal is None:
        return invalid(request)
    context = {
        "appeal": present(appeal, get_language() or "en"),
        "count": count_of(appeal),
        "own_token": tokens.make(tokens.Purpose.OWN_PAGE, letter_id),
    }
    return render(request, "appeals/letter_confirmed.html", context)


def ask(request: HttpRequest, letter_id: UUID, *, wrong: Form | None, shows_words: bool) -> HttpResponse:
    """The page that lists the open letters of the address; after a button of one of them, that one alone."""
    contact = Contact.objects.filter(pk=letter_id).first()
    if contact is None:
        return invalid(request)
    letters = confirming.open_letters(contact, timezone.now())
    own = letters.filter(pk=letter_id).first() if request.method == "POST" else None
    if own is None and isinstance(wrong, ConfirmForm):
        wrong = None  # Its box is not on the page: the letter's time is over, and others can be confirmed.
    if own is not None:
        shown, has_others, next_cursor = [own], letters.exclude(pk=letter_id).exists(), ""
    else:
        shown, next_cursor = page_of(letters, request.GET.get("after", ""))
        has_others = len(shown) > 1 or "after" in request.GET
    context = {
        "letters": [
            open_letter(letter, number, wrong if letter == own else None) for number, letter in enumerate(shown)
        ],
        "has_others": has_others,
        "is_one": own is not None,
        "shows_words": shows_words and own is not None,
        "next_cursor": next_cursor,
        **disowning(wrong),
    }
    return render(request, "appeals/letter_confirm.html", context, status=422 if wrong else 200)


def page_of(letters: QuerySet[Letter], after: str) -> tuple[list[Letter], str]:
    """The letters after a cursor, or the first ones where it names no place, and the cursor of the page after them."""
    try:
        found = keyset.following(letters, after, LETTERS_PER_PAGE + 1)
    except keyset.BadCursor:
        found = list(letters[: LETTERS_PER_PAGE + 1])
    shown = found[:LETTERS_PER_PAGE]
    return shown, keyset.cursor_of(shown[-1]) if len(found) > len(shown) else ""


def open_letter(letter: Letter, number: int, wrong: Form | None) -> OpenLetter:
    form = wrong if isinstance(wrong, ConfirmForm) else ConfirmForm(auto_id=f"id_%s_{number}" if number else "id_%s")
    path = reverse("appeals:confirm", args=[tokens.make(tokens.Purpose.CONFIRM, letter.pk)])
    return OpenLetter(letter, path, ", ".join(signature_lines(letter, to_mayor=True)), form)


def taken(request: HttpRequest, letter_id: UUID, wrong: Form | None) -> HttpResponse:
    """The page that says that another letter of the address is confirmed, with the way to that letter's own page."""
    own = confirming.proved_letter_of_mailbox(letter_id)
    context = {
        "own_path": reverse("appeals:own", args=[tokens.make(tokens.Purpose.OWN_PAGE, own)]) if own else "",
        **disowning(wrong),
    }
    return render(request, "appeals/letter_taken.html", context, status=422 if wrong else 200)


def disowning(wrong: Form | None) -> dict[str, object]:
    """What the form “I did not write this letter” needs, and the summary of errors in any form of the page."""
    return {
        "disown_form": wrong if isinstance(wrong, DisownForm) else DisownForm(),
        "error_summary": [
            {"field_id": f"id_{name}", "message": message}
            for name, messages in (wrong.errors.items() if wrong else ())
            for message in messages
        ],
    }
