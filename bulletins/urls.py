"""URLs of the bulletin's page, in every language."""

from django.urls import path

from bulletins import views

app_name = "bulletins"

urlpatterns = [
    path("bulletins/", views.issues, name="list"),
]
