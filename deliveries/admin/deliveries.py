"""Deliveries in the admin: the list, what waits first, and the pages of a delivery."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deliveries.admin import answers, choosing_page, mailing, paper, story_page
from deliveries.forms.choosing import label_of
from deliveries.models import Delivery, DeliveryState
from organisers.desk.base import NoDeleting, OrganisersModelAdmin, refuse
from organisers.desk.lists.filters import SelectFilter
from organisers.desk.lists.occurring import some_of

# A page of one delivery: it gets the admin, the request, the delivery, and the rest of its address.
Page = Callable[..., HttpResponseBase]
OVERDUE = "overdue"
# What waits for organisers stands first.
ORDER = (DeliveryState.READY, DeliveryState.MAKING, DeliveryState.SENDING, DeliveryState.DEPARTED)


class StateFilter(SelectFilter):
    """One state, or an answer that is overdue."""

    title = _("state")
    parameter_name = "state"
    all_label = _("all, waiting first")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*DeliveryState.choices, (OVERDUE, _("answer overdue"))]

    def occurring(self) -> set[str]:
        has_overdue = Delivery.objects.overdue(timezone.localdate()).exists()
        return {*some_of(Delivery, "state", DeliveryState.values), *([OVERDUE] if has_overdue else [])}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if chosen == OVERDUE:
            return queryset.filter(pk__in=Delivery.objects.overdue(timezone.localdate()).values("pk"))
        return queryset.filter(state=chosen) if chosen else queryset


@admin.register(Delivery)
class DeliveryAdmin(NoDeleting, OrganisersModelAdmin):
    list_display = ("name", "to", "channel", "shown_state", "letter_count", "prepared", "departed_on", "due")
    list_filter = (StateFilter,)

    def get_queryset(self, request: HttpRequest) -> Any:
        deliveries = super().get_queryset(request).select_related("recipient").defer("figures")
        return deliveries.prefetch_related("recipient__texts")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        waits = Case(
            *(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)),
            default=Value(len(ORDER)),
            output_field=IntegerField(),
        )
        return (waits.asc(), "-pk")

    @admin.display(description=_("number"))
    def name(self, delivery: Delivery) -> str:
        number = gettext("No. %(number)s") % {"number": delivery.number}
        if delivery.copy_of_id:
            return format_html('{} <span class="quiet">{}</span>', number, gettext("copy"))
        return number

    @admin.display(description=_("recipient"))
    def to(self, delivery: Delivery) -> str:
        return label_of(delivery.recipient)

    @admin.display(description=_("state"))
    def shown_state(self, delivery: Delivery) -> str:
        words = gettext("stopped") if delivery.is_stopped else delivery.get_state_display()
        return format_html('<span class="state delivery-{}">{}</span>', delivery.state, words)

    @admin.display(description=_("prepared on"))
    def prepared(self, delivery: Delivery) -> Any:
        return timezone.localdate(delivery.prepared_at)

    @admin.display(description=_("answer"))
    def due(self, delivery: Delivery) -> Any:
        if delivery.returned_on:
            return gettext("came back")
        if delivery.answered_on:
            return gettext("answered")
        if delivery.due_on and delivery.due_on < timezone.localdate():
            return format_html('<strong class="overdue">{}</strong>', gettext("overdue"))
        return delivery.due_on

    # --- pages ---

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "signatures/",
                view(choosing_page.signatures_page),
                {"model_admin": self},
                "deliveries_delivery_signatures",
            )
        ]
        of_one: list[tuple[str, str, Page, str]] = [
            ("files/<int:file_id>/", "file", paper.file_page, "view"),
            ("paper/<slug:what>/", "paper", paper.paper_page, "view"),
            ("registering/", "registering", answers.registering_page, "change"),
            ("reminder/", "reminder", answers.reminder_page, "view"),
            ("receipt/", "receipt", answers.receipt_page, "view"),
            ("mails/", "mails", mailing.mails_page, "view"),
            ("mails/start/", "mails_start", mailing.start_page, "change"),
            ("mails/<uuid:dispatch_id>/<slug:act>/", "mail_decision", mailing.decide_page, "change"),
        ]
        for route, name, page, permission in of_one:
            guarded = view(self.page_of_one(page, permission))
            own.append(path(f"<int:delivery_id>/{route}", guarded, name=f"deliveries_delivery_{name}"))
        return [*own, *super().get_urls()]

    def page_of_one(self, page: Page, permission: str) -> Callable[..., HttpResponseBase]:
        """A view of one delivery, for those who have the permission."""

        def shown(request: HttpRequest, delivery_id: int, **rest: Any) -> HttpResponseBase:
            if not request.user.has_perm(f"deliveries.{permission}_delivery"):
                raise PermissionDenied
            delivery = self.find(delivery_id)
            return self.no_such(request) if delivery is None else page(self, request, delivery, **rest)

        return shown

    def find(self, delivery_id: Any) -> Delivery | None:
        found = Delivery.objects.select_related("appeal", "recipient", "copy_of", "follows")
        return found.prefetch_related("recipient__texts").filter(pk__in=self.valid_keys([delivery_id])).first()

    def no_such(self, request: HttpRequest) -> HttpResponseBase:
        return refuse(request, gettext("There is no such delivery."), reverse("admin:deliveries_delivery_changelist"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponseBase:
        return choosing_page.choosing_page(request, self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        delivery = self.find(object_id)
        return self.no_such(request) if delivery is None else story_page.story_page(request, self, delivery)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:deliveries_delivery_change", object_id)
