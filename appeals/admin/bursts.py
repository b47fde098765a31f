"""A burst of letters from one domain or network: how many there are, the list of them, and holding them all as one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from appeals.models.letters.states import State
from appeals.search.question import EVERY_STATE, LetterQuestion
from appeals.services.arriving.bursts import Burst, NetworkBurst
from appeals.services.decisions.bulk import HOLD, LETTER
from organisers.desk.base import refuse
from organisers.desk.bulk_jobs import begin


def burst_in_words(burst: Burst) -> str:
    text = ngettext(
        "%(number)s letter from one domain, %(day)s", "%(number)s letters from one domain, %(day)s", burst.number
    )
    return text % {"number": burst.number, "day": date_format(burst.written_on)}


def network_in_words(burst: NetworkBurst) -> str:
    text = ngettext(
        "%(number)s letter from one network, %(day)s", "%(number)s letters from one network, %(day)s", burst.number
    )
    return text % {"number": burst.number, "day": date_format(burst.written_on)}


def burst_of(request: HttpRequest) -> Burst | NetworkBurst | None:
    """The burst that an address names: of a domain by `?burst=`, of a network by `?network=`."""
    if code := request.GET.get(NetworkBurst.parameter, ""):
        return NetworkBurst.of_code(code)
    return Burst.of_code(request.GET.get(Burst.parameter, ""))


def burst_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET says how many letters of a burst are in which state; POST holds those that can be held."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    burst = burst_of(request)
    if burst is None:
        return refuse(request, gettext("There is no such burst, or not any more."), reverse("admin:index"))
    may_hold = model_admin.has_change_permission(request)
    if request.method == "POST":
        if not may_hold:
            raise PermissionDenied
        condition: dict[str, Any] = {burst.parameter: burst.code}
        question = LetterQuestion(state=EVERY_STATE, **condition).query_string()
        return begin(request, kind=LETTER, act=HOLD, question=question) or redirect(request.get_full_path())
    counts = burst.counts()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": network_in_words(burst) if isinstance(burst, NetworkBurst) else burst_in_words(burst),
        "is_network": isinstance(burst, NetworkBurst),
        "opts": model_admin.opts,
        "counts": [(State(state).label, counts[state]) for state in State if state in counts],
        "list_url": f"{reverse('admin:appeals_letter_changelist')}?state=every&{burst.parameter}={burst.code}",
        "reject_url": f"{reverse('admin:appeals_letter_bulk')}?state=every&{burst.parameter}={burst.code}&act=reject",
        "may_hold": may_hold and burst.holdable().exists(),
    }
    return render(request, "admin/appeals/letter/burst.html", context)
