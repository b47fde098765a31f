"""Taking words out of a text: each word is a box to tick; without a script, and with a thumb."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from organisers.desk.base import refuse, typed_data
from organisers.desk.reading.desk import ReadingDesk
from organisers.entering.typed_forms import make_stamp
from organisers.models.taken_out import ORIGINAL_STORED_FOR
from safety.typed.taking_out import TAKEN_OUT, pieces_of, seen_of

# More boxes than a text has words are not looked at.
MOST_WORDS = 2000


class RedactingPage:
    """The page for one kind of texts, for one request, beside its desk. Subclasses say which text it is."""

    desk_class: type[ReadingDesk]
    # Why words are not taken out of this one, where nothing would be left of it, and what stands above the words.
    not_of_this: Any
    nothing_left: Any
    explanation: Any

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.request = request
        self.desk = self.desk_class(model_admin, request)

    def text_of(self, row: Any) -> tuple[str, str]:
        """The text, and its language."""
        raise NotImplementedError

    def may_take_out(self, row: Any) -> bool:
        raise NotImplementedError

    def take_out(self, **about: Any) -> bool:
        """Takes words out of a row (`key`), by their `numbers`; ValueError where none would be left."""
        raise NotImplementedError

    def respond(self, object_id: str) -> HttpResponse:
        """GET shows every word with a box; POST takes the ticked ones out, and can be taken back for seven days."""
        desk = self.desk
        if not desk.model_admin.has_change_permission(self.request):
            raise PermissionDenied
        row = desk.find(desk.model_admin.valid_keys([object_id]))
        if row is None:
            return refuse(self.request, str(desk.nothing_there), reverse(desk.list_route))
        if not self.may_take_out(row):
            return refuse(self.request, str(self.not_of_this), desk.url(desk.page_route, row.pk))
        if self.request.method != "POST":
            return self.show(row, chosen=numbers_in(typed_data(self.request)))
        chosen = numbers_in(self.request.POST)
        if not chosen:
            return self.show(row, error=gettext("Tick the words that are to be taken out."))
        return self.decide(row, chosen)

    def decide(self, row: Any, chosen: set[int]) -> HttpResponse:
        seen = self.request.POST.get("words_seen", seen_of(self.text_of(row)[0]))
        about: dict[str, Any] = {"key": row.pk, "seen": seen, "by": self.desk.user, "now": timezone.now()}
        try:
            is_done = self.take_out(numbers=chosen, **about)
        except ValueError:
            return self.show(row, chosen=chosen, error=str(self.nothing_left))
        if not is_done:
            text = gettext("Nothing was changed: somebody else has changed the words since you opened the page.")
            messages.warning(self.request, text)
        return redirect(self.desk.url(self.desk.page_route, row.pk))

    def show(self, row: Any, *, chosen: set[int] | None = None, error: str = "") -> HttpResponse:
        chosen, desk = chosen or set(), self.desk
        text, language = self.text_of(row)
        context = {
            **desk.model_admin.admin_site.each_context(self.request),
            "title": gettext("Take words out"),
            "opts": desk.model_admin.opts,
            "explanation": self.explanation % {"sign": TAKEN_OUT, "days": ORIGINAL_STORED_FOR.days},
            "pieces": [(piece, piece.number in chosen) for piece in pieces_of(text)],
            "language": language,
            "seen": seen_of(text),
            "error": error,
            "action": f"{self.request.path}?{desk.query_string()}",
            "back_url": desk.url(desk.page_route, row.pk),
            "login_stamp": make_stamp(self.request),
        }
        return render(self.request, "admin/reading/redacting.html", context, status=422 if error else 200)


def numbers_in(data: Any) -> set[int]:
    """The numbers of the ticked words."""
    ticked = data.getlist("word")[:MOST_WORDS] if data is not None else []
    return {int(number) for number in ticked if number.isascii() and number.isdecimal() and len(number) <= 4}
