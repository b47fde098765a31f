"""URLs of appeals that machines read: the same in every language."""

from django.urls import path

from appeals.views import count, figures

app_name = "appeals_machine"

urlpatterns = [
    path("appeals/<slug:slug>/count.json", count.count, name="count"),
    path("appeals/<slug:slug>/data.csv", figures.data_csv, name="data_csv"),
    path("appeals/<slug:slug>/data.json", figures.data_json, name="data_json"),
]
