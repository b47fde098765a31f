"""Deleting a row by hand: not before the organiser has seen what others have changed since the page that asks was opened."""

import copy
import hashlib
import hmac
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from organisers.desk.editing.concurrent_edits import AS_OPENED
from safety import erasure_list
from safety.erasure_list import Erased


class ChangedMeanwhile(Exception):
    """The row is not what the page showed: the transaction is rolled back."""


class DeletesWhatWasSeen(admin.ModelAdmin):
    """The page that asks carries a digest of the row, as forms do (`organisers.desk.editing.concurrent_edits`)."""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ChangedMeanwhile:
            text = gettext("Somebody else has changed this since you opened the page. Look at it before you delete it.")
            messages.warning(request, text)
            return redirect(request.path)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        context[AS_OPENED] = self.digest_of_row(request, context["object"])
        return super().render_delete_form(request, context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.check_seen(request, obj)
        erasure_list.enter(Erased.ROW, [erasure_list.row_key(obj)])
        super().delete_model(request, obj)

    def check_seen(self, request: HttpRequest, obj: Any) -> None:
        """Raises ChangedMeanwhile where the row is not what the page showed."""
        seen = request.POST.get(AS_OPENED)
        # The row is locked (`get_object`), and its texts and other rows are written under that lock only.
        if seen is not None and not hmac.compare_digest(seen.encode(), self.digest_of_row(request, obj).encode()):
            raise ChangedMeanwhile

    def digest_of_row(self, request: HttpRequest, obj: Any) -> str:
        """A digest of all that the row's page shows, in 64 hexadecimal digits."""
        page = copy.copy(request)
        page.method = "GET"
        form = self.get_form(page, obj, change=True)(instance=obj)
        found = [form.initial.get(AS_OPENED)]
        for formset_class, inline in self.get_formsets_with_inlines(page, obj):
            formset = formset_class(instance=obj, queryset=inline.get_queryset(page))
            found += [(form.instance.pk, form.initial.get(AS_OPENED)) for form in formset.initial_forms]
        return hashlib.sha256(repr(found).encode()).hexdigest()
