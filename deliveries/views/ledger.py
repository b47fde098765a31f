"""The public ledger of deliveries, a page at a time, and its feed."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals.figures import count_of
from appeals.models import Appeal
from appeals.presentation.letters import present
from appeals.views.appeal import with_appeal
from deliveries import ledger
from deliveries.ledger_additions import additions_of
from deliveries.models import Delivery, Sender
from safety.web.public_pages import public_page

PAGE_SIZE = 20


@require_safe
@with_appeal
@public_page(after=ledger.canonical)
def show(request: HttpRequest, appeal: Appeal, *, after: str) -> HttpResponse:
    """One page of the ledger. It starts where the previous one ended (keyset)."""
    language = get_language() or "en"
    rows: QuerySet[Delivery] = ledger.departed(appeal.pk)
    if after:
        rows = ledger.following(rows, after)
    found = list(ledger.with_all_parts(rows)[: PAGE_SIZE + 1])
    if after and not found:
        raise Http404
    shown = found[:PAGE_SIZE]
    sources = Sender.objects.filter(appeal=appeal).values_list("answer_source", flat=True)
    view = present(appeal, language)
    context = {
        "appeal": view,
        "is_office_checked": any(to.is_checked for to in view.recipients if not to.is_copy),
        "count": count_of(appeal),
        "figures": ledger.figures_of(appeal.pk),
        "entries": ledger.entries_of(shown, language, timezone.localdate()),
        "answer_source": sources.first() or "",
        "additions": [] if after else additions_of(appeal.pk),
        "next_url": "?" + urlencode({"after": ledger.cursor_of(shown[-1])}) if len(found) > PAGE_SIZE else "",
    }
    return render(request, "deliveries/ledger.html", context)
