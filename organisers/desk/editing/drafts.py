"""Rows that are drafts until they are published: changed by a form before, read-only on a page of their own after."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from organisers.entering.typed_forms import TypedForm


class PublishedOnce:
    """Mixed into an admin of rows with `is_published`, whose manager has `drafts()`; its forms have texts.

    `page_route` is the page that shows a row and publishes it, to which saving leads.
    """

    page_route: str
    draft_saved: Any
    published_meanwhile: Any

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_out = obj is not None and obj.is_published
        return not is_out and super().has_delete_permission(request, obj)  # type: ignore[misc]

    def may_restore(self, request: HttpRequest, obj: Any) -> bool:
        return not obj.is_published

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form of a draft; what was published is shown on its page."""
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if row is None or not row.is_published:
            return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        typed = TypedForm.of_request(request)
        if typed is not None:
            return self.give_back(request, typed, self.published_meanwhile)  # type: ignore[attr-defined]
        return redirect(self.page_route, row.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Publishing takes the same lock: a text must not change while it is published.
        if change and not type(obj).objects.select_for_update().drafts().filter(pk=obj.pk).exists():
            raise PermissionDenied
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        form.store_texts(by=request.user, now=timezone.now())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._lead_on(request, obj) or super().response_add(request, obj, post_url_continue)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._lead_on(request, obj) or super().response_change(request, obj)  # type: ignore[misc]

    def _lead_on(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        if "_continue" in request.POST or "_addanother" in request.POST:
            return None
        messages.success(request, self.draft_saved)
        return redirect(self.page_route, obj.pk)
