"""The appeal's page with the letter as a form, and the pages after it."""

import dataclasses
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from appeals.figures import count_of
from appeals.forms.letter import LetterForm
from appeals.mail.confirmation import CONFIRM, subject_of
from appeals.models import Appeal, Letter
from appeals.presentation.letters import Sheet, blank_sheet, present, signature_lines
from appeals.services.arriving.judging import LETTERS
from appeals.services.arriving.writing import write_letter
from appeals.views.appeal import with_appeal
from outbox.message import sender_parts
from safety import lockdown
from safety.web import guard, throttling, tickets
from safety.web.few_at_once import Slots, answers_busy
from safety.web.public_pages import compressible, public_page
from safety.web.tickets import NotYet, Wait

# Pages in these languages may be read under the eyes of the police (DESIGN, section 3).
CAUTIOUS_LANGUAGES = ("ru", "kk")
# How many previews are made at once in each process; a letter that is sent is not turned away because of them.
PREVIEWS = Slots(4)
# Form errors that do not prevent a preview: what is on the envelope is no part of the letter.
ON_THE_ENVELOPE = {"email", "updates", "consent", "__all__"}


def blank_form(appeal: Appeal) -> LetterForm:
    """An empty form in the active language, as the appeal's page and the home page show it."""
    language = get_language() or settings.LANGUAGE_CODE
    prefers_nobody = language in CAUTIOUS_LANGUAGES
    return LetterForm(language=language, edition_id=appeal.open_edition_id, prefers_nobody=prefers_nobody)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_busy
@with_appeal
@compressible
@public_page()
def write(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """GET shows the appeal and the sheet; POST previews or sends. No CSRF cookie: `safety.web.guard` says why."""
    if request.method != "POST":
        return appeal_page(request, appeal, blank_form(appeal))
    language = get_language() or settings.LANGUAGE_CODE
    form = LetterForm(request.POST, language=language, edition_id=appeal.open_edition_id)
    verdict = guard.judge(request, form.read_stamp)
    if verdict is guard.Verdict.FOREIGN:
        raise PermissionDenied
    if not appeal.is_open:
        return appeal_page(
            request, appeal, blank_form(appeal), kept_words=request.POST.get("own_words", ""), status=409
        )
    if lockdown.is_locked_down():
        form.add_error(None, lockdown.no_writing_words())
        return appeal_page(request, appeal, form.for_display(), status=409)
    if verdict is guard.Verdict.STALE:
        form.add_error(None, gettext("This form lay open for a long time. Nothing is lost: please send it again."))
    if request.POST.get("action") == "preview":
        with PREVIEWS.one():
            return preview_page(request, appeal, form)
    if not form.is_valid():
        return appeal_page(request, appeal, form.for_display(), status=422)
    try:
        write_letter(
            appeal=appeal,
            draft=form.draft(),
            is_trapped=form.is_trapped,
            now=timezone.now(),
            network=throttling.network_for(request),
            ticket=form.sent_ticket,
        )
    except NotYet as error:
        return appeal_page(request, appeal, form.for_display(ticket=error.wait.ticket), wait=error.wait)
    return redirect("appeals:sent", slug=appeal.slug)


def preview_page(request: HttpRequest, appeal: Appeal, form: LetterForm) -> HttpResponse:
    """The page with the whole letter as the mayor will get it above the form, or the errors that prevent it."""
    if set(form.errors) - ON_THE_ENVELOPE:
        return appeal_page(request, appeal, form.for_display(), status=422)
    data = form.cleaned_data
    letter = Letter(**{name: data[name] for name in ("naming", "name", "city", "organisation", "country", "own_words")})
    letter.own_language = data["own_language"] or form.language
    # Errors on the envelope are shown when the letter is sent, not in its preview. But the page is about to show a new
    # consent, and a tick beside the old one is no answer to it.
    for name in ON_THE_ENVELOPE - {"__all__"}:
        if not form.has_error(name, "new"):
            form.errors.pop(name, None)
    return appeal_page(request, appeal, form.for_display(), letter=letter)


def appeal_page(
    request: HttpRequest,
    appeal: Appeal,
    form: LetterForm,
    *,
    letter: Letter | None = None,
    kept_words: str = "",
    status: int = 200,
    wait: Wait | None = None,
) -> HttpResponse:
    """The page with a form; with `wait` the answer to one that is to be sent again later: 429 with `Retry-After`."""
    view = present(appeal, get_language() or settings.LANGUAGE_CODE)
    sheet = blank_sheet(view, timezone.localdate())
    context = {
        "appeal": view,
        "count": count_of(appeal),
        "sheet": sheet,
        "form": form,
        "preview": previewed(sheet, letter) if letter else None,
        "error_summary": form.error_summary() if form.is_bound else [],
        "kept_words": kept_words,
        "wait": wait or tickets.kept(LETTERS, form.sent_ticket, timezone.now()),
    }
    response = render(request, "appeals/appeal_write.html", context, status=429 if wait else status)
    if wait:
        response["Retry-After"] = str(wait.seconds)
    return response


def previewed(sheet: Sheet, letter: Letter) -> Sheet:
    return dataclasses.replace(
        sheet,
        own_words=letter.own_words,
        own_language=letter.own_language,
        signature_lines=signature_lines(letter, sheet.language, to_mayor=True),
    )


@require_safe
@with_appeal
@compressible
def sent(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The same page for a new, a repeated and a held letter."""
    context = {
        "appeal": present(appeal, get_language() or settings.LANGUAGE_CODE),
        "count": count_of(appeal),
        "mail": mail_to_expect() if settings.CONFIRM_LETTERS else None,
    }
    return render(request, "appeals/appeal_sent.html", context)


def mail_to_expect() -> dict[str, Any]:
    """Sender, subject and link as the mail has them, so that it can be recognised.

    Its words name neither this site nor what it is about; its addresses do, unless they were set apart.
    """
    sender, own_host = sender_parts()[1], (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
    # Nobody is told anything by the name of a loopback host.
    is_neutral = settings.IS_LOCAL or own_host not in f"{settings.LINK_URL} {sender}"
    return {"sender": sender, "subject": subject_of(CONFIRM), "link": f"{settings.LINK_URL}/", "is_neutral": is_neutral}


@require_safe
@with_appeal
@public_page()
def whole(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The whole letter, to read, to copy and to print."""
    view = present(appeal, get_language() or settings.LANGUAGE_CODE)
    context = {"appeal": view, "sheet": blank_sheet(view, timezone.localdate())}
    return render(request, "appeals/appeal_whole.html", context)
