"""Asking for a decision about thousands of rows, with a sentence for each reason why it is not taken on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers.decisions import bulk
from organisers.models import Batch, BulkJob

REFUSED = {
    bulk.EmptyQuestion: _(
        "Nothing was begun: no condition is set but the state, and that would be every letter. Choose a country, a day, a "
        "burst or a word to search for."
    ),
    bulk.NothingMatches: _("Nothing was begun: there is nothing with which this could be done, or not any more."),
    bulk.AlreadyUnderWay: _("Nothing was begun: the same is under way already."),
    bulk.TooManyUnderWay: _(
        "Nothing was begun: your login has five jobs under way. Wait for one of them, or cancel it."
    ),
}


def begin(request: HttpRequest, *, kind: str, act: str, question: str, reason: str = "") -> HttpResponse | None:
    """Has the worker decide about all that match, and redirects to the job's page; None, with a message, if refused."""
    return _begun(
        request,
        lambda: bulk.ask(kind=kind, act=act, question=question, by=request.user, now=timezone.now(), reason=reason),
    )


def begin_to_take_back(request: HttpRequest, batch: Batch) -> HttpResponse | None:
    """Has the worker take a batch back, and redirects to the job's page; None, with a message, if refused."""
    return _begun(request, lambda: bulk.ask_to_take_back(batch=batch, by=request.user, now=timezone.now()))


def _begun(request: HttpRequest, ask: Callable[[], BulkJob]) -> HttpResponse | None:
    try:
        job = ask()
    except tuple(REFUSED) as error:
        messages.error(request, REFUSED[type(error)])
        return None
    messages.success(request, gettext("It is being done in the background. You can leave this page."))
    return redirect("admin:organisers_bulkjob_change", job.pk)
