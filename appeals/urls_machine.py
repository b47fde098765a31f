"""URLs of appeals that machines read: the same in every language."""

from django.urls import path

from appeals.views import count

app_name = "appeals_machine"

urlpatterns = [
    path("appeals/<slug:slug>/count.json", count.count, name="count"),
]
