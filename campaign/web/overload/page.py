"""The page of a request that was refused in overload: small, made once a language, with what was typed put into it."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html_join

from campaign.web import paths
from campaign.web.bodies.limits import UNREADABLE
from campaign.web.bodies.many_fields import has_too_many_fields
from safety.web import guard
from safety.web.few_at_once import Busy, Slots

RETRY_AFTER_SECONDS = 5
# What people type at length: a letter's own words, a comment.
WORDS = ("own_words", "text")
# The places in the page where these go; no text of the page holds such a character (Unicode's private use area).
FIELDS_MARK, WORDS_MARK = "\ue000", "\ue001"


def refusal(request: HttpRequest, bodies: Slots) -> HttpResponse:
    """503 with Retry-After. A public form comes back whole, with a button that sends it again.

    Where as many bodies as `bodies` allows are being read already, it does not: then the browser's way back has it.
    """
    language = paths.language_of(request.path_info)
    if paths.is_admin(request.path_info) or request.method != "POST":
        content = _page(language, was_sent=request.method == "POST", has_fields=False, has_words=False)
    else:
        content = _with_fields(language, _fields(request, bodies))
    return HttpResponse(
        content, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    )


def _fields(request: HttpRequest, bodies: Slots) -> list[tuple[str, str]]:
    """What was sent, field by field; none where it cannot be read now, or at all, or comes from a foreign page.

    What a foreign page made a browser send must not become a form of this site, one press away from being sent.
    """
    if guard.judge(request, None) is guard.Verdict.FOREIGN:
        return []
    try:
        with bodies.one():
            if has_too_many_fields(request):
                return []
            return [(name, value) for name, values in request.POST.lists() for value in map(str, values)]
    except (Busy, *UNREADABLE):
        return []


def _with_fields(language: str, fields: list[tuple[str, str]]) -> str:
    words = next((value for name, value in fields if name in WORDS and value.strip()), "")
    content = _page(language, was_sent=True, has_fields=bool(fields), has_words=bool(words))
    hidden = format_html_join("\n", '<input type="hidden" name="{}" value="{}">', fields)
    # The words first, which stand below: whatever mark somebody has typed comes after the page's own.
    content = content.replace(WORDS_MARK, escape(words), 1) if words else content
    return content.replace(FIELDS_MARK, hidden, 1) if fields else content


@cache
def _page(language: str, *, was_sent: bool, has_fields: bool, has_words: bool) -> str:
    """The page without what was typed. It asks nothing of the database, and nobody's request is in it."""
    context = {
        "was_sent": was_sent,
        "fields": FIELDS_MARK if has_fields else "",
        "words": WORDS_MARK if has_words else "",
    }
    with translation.override(language):
        return render_to_string("overloaded.html", context)
