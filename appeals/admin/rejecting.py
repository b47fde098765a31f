"""Rejecting several letters: a page that names them and asks for the reason."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from appeals.admin.reporting import LETTERS
from appeals.models import Letter
from appeals.models.letters.states import ACTS, Reason
from appeals.search.question import LetterQuestion
from appeals.services.decisions import moderating
from organisers.decisions.moderation import MOST_AT_ONCE
from organisers.desk.moderation import as_seen
from organisers.desk.reporting import say_batch, say_how_many


def ask_for_reason(model_admin: Any, request: HttpRequest, keys: list[UUID], *, status: int = 200) -> HttpResponse:
    letters = Letter.objects.in_states(ACTS["reject"].states).filter(pk__in=keys).order_by("written_on", "id")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Reject letters"),
        "opts": model_admin.opts,
        "letters": letters,
        "reasons": Reason.choices,
        "question": question_of(request),
        "is_reason_missing": status != 200,
    }
    return render(request, "admin/appeals/letter/rejecting.html", context, status=status)


def question_of(request: HttpRequest) -> str:
    """The question of the list from which the letters were chosen, behind its “?”."""
    query = LetterQuestion.from_query(request.GET).query_string()
    return f"?{query}" if query else ""


def list_of(request: HttpRequest) -> HttpResponse:
    """Back to the list, with its question."""
    return redirect(f"{reverse('admin:appeals_letter_changelist')}{question_of(request)}")


def rejecting_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET asks for the reason; POST rejects."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return list_of(request)
    keys = model_admin.valid_keys(request.POST.getlist("letter")[:MOST_AT_ONCE])
    if not keys:
        messages.error(request, gettext("No letter was chosen."))
        return list_of(request)
    reason = request.POST.get("reason", "")
    if reason not in Reason.values:
        return ask_for_reason(model_admin, request, keys, status=422)
    batch = uuid4()
    changed = moderating.reject(
        ids=as_seen(request, Letter, keys), reason=reason, by=request.user, now=timezone.now(), batch=batch
    )
    say_how_many(request, changed, len(keys), LETTERS)
    say_batch(request, batch, changed)
    return list_of(request)
