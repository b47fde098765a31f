"""URLs of the public ledger, in every language."""

from django.urls import path
from django.views.decorators.http import require_safe

from appeals.views.appeal import with_appeal
from deliveries.views import ledger
from deliveries.views.feed import LedgerFeed
from safety.web.public_pages import public_page

app_name = "deliveries"

urlpatterns = [
    path("appeals/<slug:slug>/deliveries/", ledger.show, name="ledger"),
    path("appeals/<slug:slug>/deliveries/feed/", require_safe(with_appeal(public_page()(LedgerFeed()))), name="feed"),
]
