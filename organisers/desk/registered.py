"""Which models have pages in the admin."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps


def model_admins(site: Any) -> Iterator[Any]:
    """The admin of each model that has pages, by Django's public names."""
    return (site.get_model_admin(model) for model in apps.get_models() if site.is_registered(model))
