"""Two views: one does nothing, one inserts a row."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.baseline.models import Row


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing")


def insert(request: HttpRequest) -> HttpResponse:
    """One row in a transaction of its own; what was sent is not even parsed."""
    Row.objects.create(text="one row")
    return HttpResponse("inserted")


urlpatterns = [path("nothing", nothing), path("insert", insert)]
