"""Who may do what, asked for in one query: rights of one's own and of one's groups."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class RightsBackend(ModelBackend):
    """Django's own logins and rights; it asks for personal and group rights apart, on every page of the admin."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The rights (`app.codename`) of a login, remembered as long as its object is."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "all_rights"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by().distinct()
            pairs = held.values_list("content_type__app_label", "codename")
            user_obj.all_rights = {f"{app_label}.{codename}" for app_label, codename in pairs}
        rights: set[str] = user_obj.all_rights
        return rights
