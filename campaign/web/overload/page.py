"""The page of a request that was refused in overload: small, made once a language, with what was typed put into it."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from campaign.web import paths
from campaign.web.typed_again import TypedAgain, typed_again
from safety.web.few_at_once import Busy, Slots

RETRY_AFTER_SECONDS = 5
# The place in the page where what was typed goes; no text of the page holds such a character (Unicode's private use area).
MARK = "\ue000"


def refusal(request: HttpRequest, bodies: Slots) -> HttpResponse:
    """503 with Retry-After. A public form comes back whole, with a button that sends it again.

    Where as many bodies as `bodies` allows are being read already, it does not: then the browser's way back has it.
    """
    language = paths.language_of(request.path_info)
    typed = None if paths.is_admin(request.path_info) else _typed(request, bodies)
    content = _page(language, was_sent=request.method == "POST", has_typed=typed is not None)
    if typed is not None:
        with translation.override(language):
            # Once: the page's own mark comes before whatever somebody has typed.
            content = content.replace(MARK, render_to_string("_typed_again.html", {"typed": typed}), 1)
    return HttpResponse(
        content, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    )


def _typed(request: HttpRequest, bodies: Slots) -> TypedAgain | None:
    """What was sent; None where it cannot be read now, or at all."""
    try:
        with bodies.one():
            return typed_again(request)
    except Busy:
        return None


@cache
def _page(language: str, *, was_sent: bool, has_typed: bool) -> str:
    """The page without what was typed. It asks nothing of the database, and nobody's request is in it."""
    with translation.override(language):
        return render_to_string("overloaded.html", {"was_sent": was_sent, "typed": MARK if has_typed else ""})
