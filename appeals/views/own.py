"""The writer's own page, reached by a link that nobody else has."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from appeals import pdf
from appeals.forms.own import NamingForm, WithdrawForm
from appeals.models import Appeal, Contact, Letter
from appeals.models.letters.states import Naming, Reason, State
from appeals.presentation.letters import Sheet, present_letter, sheet_of
from appeals.presentation.timeline import heading_of, life_of
from appeals.services.decisions import redacting
from appeals.services.writers import own
from appeals.views.paper import pdf_response
from appeals.views.token_pages import invalid, refuse_foreign
from safety.keys import tokens
from safety.web.few_at_once import answers_busy


@require_http_methods(["GET", "HEAD", "POST"])
@answers_busy
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the letter's state; every action is a POST that may be repeated."""
    letter = letter_of(token)
    if letter is None:
        return invalid(request)
    if request.method != "POST":
        return render_page(request, letter)
    refuse_foreign(request)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest
    if letter.state == State.WITHDRAWN:
        return render_page(request, letter)
    return action(request, letter)


def letter_of(token: str) -> Letter | None:
    letter_id = tokens.read(tokens.Purpose.OWN_PAGE, token)
    return Letter.objects.select_related("appeal").filter(pk=letter_id).first() if letter_id else None


def render_page(request: HttpRequest, letter: Letter, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page without anything that names the writer or the letter's own page; after a withdrawal, the receipt."""
    if letter.state == State.WITHDRAWN:
        return render(request, "appeals/own_withdrawn.html", {"withdrawn_on": letter.withdrawn_on})
    life = life_of(letter)
    if letter.appeal.state == Appeal.State.WON:
        # What has not happened by then is not to come any more.
        life = [step for step in life if step.is_done]
    defaults = {
        "heading": heading_of(letter, life),
        "life": life,
        "is_waiting": letter.confirmed_on is None and letter.state in (State.PENDING, State.HELD),
        "is_on_wall": letter.state == State.APPROVED and letter.own_words != "",
        "rejection": Reason(letter.rejection_reason).label if letter.state == State.REJECTED else "",
        "naming_form": NamingForm(naming=letter.naming) if letter.naming != Naming.NOBODY else None,
        "gets_news": Contact.objects.filter(pk=letter.pk, wants_updates=True).exists(),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "appeals/own_page.html", {**defaults, **context}, status=status)


def render_again(request: HttpRequest, letter_id: Any, **context: Any) -> HttpResponse:
    """The page after an action, with the letter as it is now."""
    letter = Letter.objects.select_related("appeal").filter(pk=letter_id).first()
    return render_page(request, letter, **context) if letter else invalid(request)


def show(request: HttpRequest, letter: Letter) -> HttpResponse:
    sheet = own_sheet(letter)
    # Not on the page as it opens: the writer's mail provider can open it, and would learn which letter is whose.
    url = reverse("appeals:letter", args=[letter.appeal.slug, letter.pk])
    context: dict[str, Any] = {"sheet": sheet, "prints_whole": pdf.prints_whole(sheet), "wall_letter_url": url}
    return render_page(request, letter, **context, redacted=redacted(letter))


def redacted(letter: Letter) -> dict[str, Any] | None:
    """That words were taken out of the letter, and which: as long as they are stored, and until when that is at most."""
    last = letter.redactions.last()
    if last is None:
        return None
    words = redacting.words_taken_out(letter)
    return {"words": words, "stored_until": last.undone_until if words else None}


def print_letter(request: HttpRequest, letter: Letter) -> HttpResponse:
    with pdf.SLOTS.one():
        return pdf_response(pdf.own_letter(own_sheet(letter), is_named=letter.naming != Naming.NOBODY))


def own_sheet(letter: Letter) -> Sheet:
    """The letter as the mayor gets it, in the language it was written in."""
    return sheet_of(present_letter(letter, letter.language), letter, to_mayor=True)


def change_naming(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = NamingForm(request.POST, naming=letter.naming)
    if not form.is_valid():
        return render_errors(request, letter, naming_form=form)
    own.lower_naming(letter_id=letter.pk, naming=form.cleaned_data["naming"], now=timezone.now())
    return render_again(request, letter.pk, notice=NOTICES[form.cleaned_data["naming"]]())


def stop_news(request: HttpRequest, letter: Letter) -> HttpResponse:
    own.stop_news(letter_id=letter.pk)
    return render_again(request, letter.pk, notice=gettext("Done. You get no more news from us."))


def withdraw(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return render_errors(request, letter, withdraw_form=form)
    own.withdraw(letter_id=letter.pk, now=timezone.now())
    return render_again(request, letter.pk)


def render_errors(request: HttpRequest, letter: Letter, **form: Form) -> HttpResponse:
    """The page with an error at its field and in the summary."""
    (bound,) = form.values()
    summary = [
        {"field_id": "id_naming_0" if name == "naming" else f"id_{name}", "message": message}
        for name, messages in bound.errors.items()
        for message in messages
    ]
    return render_page(request, letter, status=422, error_summary=summary, **form)


ACTIONS: dict[str, Callable[[HttpRequest, Letter], HttpResponse]] = {
    "show": show,
    "pdf": print_letter,
    "naming": change_naming,
    "news": stop_news,
    "withdraw": withdraw,
}
NOTICES: dict[str, Callable[[], str]] = {
    Naming.PUBLIC: lambda: gettext("Nothing has changed: your letter is signed with your name, here too."),
    Naming.MAYOR: lambda: gettext("Done. Your name is in the letter to the mayor, and is shown nowhere else."),
    Naming.NOBODY: lambda: gettext("Done. Your name, city and organisation are erased."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST stops the news, from the page's button or from a mail program (RFC 8058: no cookies, no page).

    A mail program's POST is taken whatever its body is, or if it has none (`RequestLimits` lets it through): who knows
    the link may stop the news. The link never expires: once the contact is gone there is nothing left to stop, and the
    answer is the same.
    """
    letter_id = tokens.read(tokens.Purpose.UNSUBSCRIBE, token)
    if letter_id is None:
        return invalid(request)
    if request.method == "POST":
        if is_button_pressed(request):
            refuse_foreign(request)
        own.stop_news(letter_id=letter_id)
    return render(request, "appeals/own_unsubscribe.html", {"is_done": request.method == "POST"})


def is_button_pressed(request: HttpRequest) -> bool:
    """Whether a POST is of the page's own form."""
    try:
        return "action" in request.POST
    except Exception:  # Django raises half a dozen kinds of error for bodies that are no form.
        return False
