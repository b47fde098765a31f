"""Blocking the writer of a letter, or the domain of their address, without seeing either."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.admin.reading.desk import LetterDesk
from appeals.models import Letter
from appeals.services.writers import blocking_writers
from appeals.services.writers.blocking_writers import DOMAIN, WRITER
from organisers import record_words
from organisers.desk.base import refuse
from outbox.models import Blocked


def blocking_page(request: HttpRequest, model_admin: Any, object_id: str) -> HttpResponse:
    """GET says what can be blocked; POST blocks the writer or the domain, or lets them pass again."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    letter = Letter.objects.only("pk", "written_on").filter(pk__in=model_admin.valid_keys([object_id])).first()
    if letter is None:
        return refuse(request, gettext("There is no such letter."), reverse("admin:appeals_letter_changelist"))
    if request.method == "POST":
        return decide(request, model_admin, letter)
    return show(request, model_admin, letter)


def decide(request: HttpRequest, model_admin: Any, letter: Letter) -> HttpResponse:
    act, _separator, what = request.POST.get("decision", "").partition(" ")
    by, now, reason = request.user, timezone.now(), request.POST.get("reason", "")
    if act not in ("block", "unblock") or what not in (WRITER, DOMAIN):
        return show(request, model_admin, letter, error=gettext("Please press one of the buttons of this page."))
    if act == "block" and reason not in Blocked.Reason.values:
        return show(request, model_admin, letter, error=gettext("Choose a reason from the list."))
    if act == "block":
        is_new = blocking_writers.block(letter_id=letter.pk, what=what, reason=reason, by=by, now=now)
        done = gettext("Blocked. You can take it back here.")
    else:
        is_new = blocking_writers.unblock(letter_id=letter.pk, what=what, by=by, now=now)
        done = gettext("No longer blocked.")
    if is_new:
        messages.success(request, done)
    else:
        messages.warning(request, gettext("Nothing was changed: it was like this already, or the address is erased."))
    return redirect(LetterDesk(model_admin, request).url("admin:appeals_letter_blocking", letter.pk))


def show(request: HttpRequest, model_admin: Any, letter: Letter, *, error: str = "") -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Block the writer of a letter"),
        "opts": model_admin.opts,
        "letter": letter,
        "letter_url": LetterDesk(model_admin, request).url("admin:appeals_letter_change", letter.pk),
        "can": blocking_writers.look(letter.pk),
        "reasons": Blocked.Reason.choices,
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "admin/appeals/letter/blocking.html", context, status=422 if error else 200)


record_words.acts.update(
    {
        "block writer": _("its writer blocked"),
        "block domain": _("the domain of its writer blocked"),
        "unblock writer": _("its writer no longer blocked"),
        "unblock domain": _("the domain of its writer no longer blocked"),
    }
)
record_words.reasons.update(Blocked.Reason.choices)
