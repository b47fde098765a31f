"""Admins of models of which each organiser has rows of their own, on one page that shows nobody else's."""

from typing import Any

from django.http import HttpRequest

from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin


class OwnPageAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    """No list of everybody's, and no form of another's: `changelist_view` is the page of the organiser who asks."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
