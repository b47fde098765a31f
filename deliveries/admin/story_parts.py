"""What other pages add to a delivery's own page: variables of its partials, buttons, and pages below its address."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from deliveries.models import Delivery

# `context(request, delivery)` gives variables of the page's template (templates/admin/deliveries/delivery/change_form.html).
Context = Callable[[HttpRequest, Delivery], Mapping[str, Any]]
# A button `<button name="decision" value="…">` of the page; the organiser may change deliveries. It adds messages, and
# returns where to go instead of the page itself, or None.
Act = Callable[[HttpRequest, Delivery], HttpResponseBase | None]
# A page at `<delivery>/<route>`, named `admin:deliveries_delivery_<name>`; it gets the delivery, and the rest of the route.
Page = Callable[..., HttpResponseBase]

contexts: list[Context] = []
acts: dict[str, Act] = {}
pages: list[tuple[str, str, Page, str]] = []


def register(
    *,
    context: Context | None = None,
    buttons: Mapping[str, Act] | None = None,
    page: tuple[str, str, Page] | None = None,
    permission: str = "change",
) -> None:
    """Called while the admin is loaded. `page` is (route, name, view(model_admin, request, delivery, …))."""
    if context is not None:
        contexts.append(context)
    acts.update(buttons or {})
    if page is not None:
        pages.append((*page, permission))
