"""The page behind the link of a confirmation mail."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from appeals.forms.confirm import ConfirmForm, DisownForm
from appeals.models import Appeal
from appeals.presentation import count_of, present
from appeals.services.confirming import LinkStatus, confirm_letter, disown_letter, link_status
from appeals.views.token_pages import behind_token, invalid, refuse_foreign
from safety import tokens


@behind_token
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and never writes; POST with the box ticked confirms; a second POST gets the same answer."""
    letter_id = tokens.read(tokens.Purpose.CONFIRM, token)
    if letter_id is None:
        return invalid(request)
    now = timezone.now()
    if request.method != "POST":
        status = link_status(letter_id, now)
        return ask(request) if status is LinkStatus.OPEN else answer(request, status, letter_id)
    refuse_foreign(request)
    is_disowned = request.POST.get("action") == "disown"
    form = DisownForm(request.POST) if is_disowned else ConfirmForm(request.POST)
    if not form.is_valid():
        status = link_status(letter_id, now)
        return ask(request, form) if status is LinkStatus.OPEN else answer(request, status, letter_id)
    if is_disowned:
        status = disown_letter(letter_id=letter_id, now=now)
        if status is LinkStatus.GONE:
            return render(request, "appeals/letter_disowned.html")
    else:
        status = confirm_letter(letter_id=letter_id, now=now)
    return answer(request, status, letter_id)


def ask(request: HttpRequest, wrong: Form | None = None) -> HttpResponse:
    """The page with the two boxes, with an error at a box that was not ticked."""
    context = {
        "confirm_form": wrong if isinstance(wrong, ConfirmForm) else ConfirmForm(),
        "disown_form": wrong if isinstance(wrong, DisownForm) else DisownForm(),
        "error_summary": [
            {"field_id": f"id_{name}", "message": message}
            for name, messages in (wrong.errors.items() if wrong else ())
            for message in messages
        ],
    }
    return render(request, "appeals/letter_confirm.html", context, status=422 if wrong else 200)


def answer(request: HttpRequest, status: LinkStatus, letter_id: UUID) -> HttpResponse:
    """“Your letter is confirmed”, every time; or the page for links that open nothing."""
    if status is not LinkStatus.CONFIRMED:
        return invalid(request)
    appeal = Appeal.objects.select_related("tally").get(letters=letter_id)
    context = {
        "appeal": present(appeal, get_language() or "en"),
        "count": count_of(appeal),
        "own_token": tokens.make(tokens.Purpose.OWN_PAGE, letter_id),
    }
    return render(request, "appeals/letter_confirmed.html", context)
