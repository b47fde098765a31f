"""What the lists of moderated rows have in common: the filter by state, a row's state in words, actions on ticked rows."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from organisers.desk.asking.question import EVERY_STATE
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.lists.filters import SelectFilter
from organisers.desk.lists.occurring import some_of
from organisers.desk.reporting import ChangeTexts, say_batch, say_how_many

# A hidden field of lists: a row's key and the state in which the page shows it.
SEEN = "seen"


class StateFilter(SelectFilter):
    """What waits (the QuerySet's `waiting()`), unless a state is asked for."""

    title = _("state")
    parameter_name = "state"
    all_label = _("what waits: held, or to be read")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*model_admin.opts.get_field("state").choices, (EVERY_STATE, _("every state"))]

    def occurring(self) -> set[str]:
        states = [code for code, _label in self.model._meta.get_field("state").choices]
        return {*some_of(self.model, "state", states), EVERY_STATE}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if chosen == EVERY_STATE:
            return queryset
        return queryset.filter(state=chosen) if chosen else queryset.waiting()  # type: ignore[attr-defined, no-any-return]


def state_with_reason(row: Any) -> SafeString:
    """A row's state and, where it is held or rejected, why."""
    text = row.get_state_display()
    # Each of Django's displays translates all that a field may hold: only where there is something to say.
    if row.held_reason or row.rejection_reason:
        text = f"{text}: {row.get_held_reason_display() or row.get_rejection_reason_display()}"
    shown = format_html('<span class="state state-{}">{}</span>', row.state, text)
    return format_html('{}<input type="hidden" name="{}" value="{} {}">', shown, SEEN, row.pk, row.state)


def as_seen(request: HttpRequest, model: type[models.Model], keys: list[Any], *, locks: bool = False) -> list[Any]:
    """Those of `keys` whose rows are in the state that the page showed: nobody has decided about them since.

    A row that the page says nothing of counts as seen. With `locks` they stay as they are until the transaction ends.
    """
    marks = (mark.partition(" ") for mark in request.POST.getlist(SEEN))
    seen = {key: state for key, _, state in marks}
    rows = model._default_manager.filter(pk__in=keys).order_by("pk")
    stored = dict((rows.select_for_update(of=("self",)) if locks else rows).values_list("pk", "state"))
    return [key for key in keys if seen.get(str(key), stored.get(key)) == stored.get(key)]


def decide_ticked(
    model_admin: OrganisersModelAdmin, request: HttpRequest, service: Callable[..., int], texts: ChangeTexts
) -> None:
    """Runs a service on the ticked rows and says how many it changed."""
    keys, batch = model_admin.selected_keys(request), uuid4()
    changed = service(ids=as_seen(request, model_admin.model, keys), by=request.user, now=timezone.now(), batch=batch)
    say_how_many(request, changed, len(keys), texts)
    say_batch(request, batch, changed)
