"""Admins of models that have one row at most: settings."""

from django.http import HttpRequest


class OneRow:
    """Mixed into such an admin. The list of everything offers no “Add” beside it, and asks no database to draw it."""

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {
            "add": False,
            "change": self.has_change_permission(request),  # type: ignore[attr-defined]
            "delete": False,
            "view": self.has_view_permission(request),  # type: ignore[attr-defined]
        }
