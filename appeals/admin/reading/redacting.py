"""Taking words out of a letter: each word is a box to tick; without a script, and with a thumb."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from appeals.admin.reading.desk import LetterDesk
from appeals.models import Letter
from appeals.models.letter import OWN_WORDS_MAX_LENGTH
from appeals.models.own_words import pieces_of
from appeals.models.redaction import ORIGINAL_STORED_FOR, TAKEN_OUT
from appeals.models.states import may
from appeals.services.decisions import redacting
from organisers.desk.base import refuse, typed_data
from organisers.entering.typed_forms import make_stamp


def redacting_page(request: HttpRequest, model_admin: Any, object_id: str, form_url: str = "") -> HttpResponse:
    """GET shows every word with a box; POST takes the ticked ones out, and can be taken back for seven days."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    desk = LetterDesk(model_admin, request)
    letter = desk.find(model_admin.valid_keys([object_id]))
    if letter is None:
        return refuse(request, str(desk.nothing_there), reverse(desk.list_route))
    if not may("redact", letter.state) or not letter.own_words or hasattr(letter, "erasure"):
        text = gettext("Words are taken out of letters that are to be read, or approved; not of this one now.")
        return refuse(request, text, desk.url(desk.page_route, letter.pk))
    if request.method != "POST":
        return show(desk, letter, chosen=numbers_in(typed_data(request)))
    chosen = numbers_in(request.POST)
    if not chosen:
        return show(desk, letter, error=gettext("Tick the words that are to be taken out."))
    return take_out(desk, letter, chosen)


def take_out(desk: LetterDesk, letter: Letter, chosen: set[int]) -> HttpResponse:
    seen = desk.request.POST.get("words_seen", letter.words_digest)
    try:
        is_done = redacting.take_out(letter_id=letter.pk, numbers=chosen, seen=seen, by=desk.user, now=timezone.now())
    except ValueError:
        error = gettext("Nothing would be left of the words. Reject the letter instead, or hold it.")
        return show(desk, letter, chosen=chosen, error=error)
    if not is_done:
        text = gettext("Nothing was changed: somebody else has changed this letter since you opened the page.")
        messages.warning(desk.request, text)
    return redirect(desk.url(desk.page_route, letter.pk))


def show(desk: LetterDesk, letter: Letter, *, chosen: set[int] | None = None, error: str = "") -> HttpResponse:
    chosen = chosen or set()
    context = {
        **desk.model_admin.admin_site.each_context(desk.request),
        "title": gettext("Take words out"),
        "opts": desk.model_admin.opts,
        "letter": letter,
        "pieces": [(piece, piece.number in chosen) for piece in pieces_of(letter.own_words)],
        "sign": TAKEN_OUT,
        "days": ORIGINAL_STORED_FOR.days,
        "error": error,
        "action": f"{desk.request.path}?{desk.query_string()}",
        "back_url": desk.url(desk.page_route, letter.pk),
        "login_stamp": make_stamp(desk.request),
    }
    return render(desk.request, "admin/appeals/letter/redacting.html", context, status=422 if error else 200)


def numbers_in(data: Any) -> set[int]:
    """The numbers of the ticked words."""
    ticked = data.getlist("word")[:OWN_WORDS_MAX_LENGTH] if data is not None else []
    return {int(number) for number in ticked if number.isascii() and number.isdecimal() and len(number) <= 4}
