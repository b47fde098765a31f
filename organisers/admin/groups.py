"""Groups in the admin: what their members may do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import menu, roles
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.editing.fields import RowsField
from organisers.desk.registered import model_admins
from organisers.entering import fresh_login
from organisers.people import rights


class RightsField(RowsField):
    """Rights in words, one box each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return in_words(obj)


VERBS = {
    "change_settings": _("set state, goal, address and how long letters are stored"),
    "view": _("see"),
    "add": _("add"),
    "change": _("work on"),
    "delete": _("delete"),
    "export": _("export, without addresses"),
    "reveal": _("look at names from Kazakhstan"),
    "lock": _("lock the site down and open it again"),
    "hold": _("hold every new one, and stop holding them"),
    "erase": _("have erased on their writers’ request"),
}


def in_words(right: Permission) -> str:
    """A right in the active language: what it is about, and what may be done with it."""
    model: Any = right.content_type.model_class()
    about = _("people") if model is User else model._meta.verbose_name_plural if model else right.content_type.model
    # The names of the site's own rights are translated where they are declared.
    verb = VERBS.get(right.codename) or VERBS.get(right.codename.split("_")[0]) or gettext(right.name)
    return f"{capfirst(about)}: {verb}"


class OrganiserGroupAdmin(OrganisersModelAdmin, GroupAdmin):
    """The site's own groups are looked at; others are made of any rights that whoever makes them has."""

    filter_horizontal = ()
    search_fields = ()
    list_display = ("named", "duties")

    @admin.display(description=_("name"), ordering="name")
    def named(self, group: Group) -> str:
        return roles.name_of(group)

    @admin.display(description=_("may do"))
    def duties(self, group: Group) -> Any:
        return roles.DUTIES[group.name] if roles.is_made_here(group) else gettext("what its page says")

    @admin.display(description=_("Rights"))
    def rights_in_words(self, group: Group) -> str:
        found = group.permissions.select_related("content_type")
        words = [in_words(right) for right in found.order_by("content_type__app_label", "content_type__model", "pk")]
        return format_html_join("", "<p>{}</p>", ([line] for line in words))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ("duties", "rights_in_words")})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("duties", "rights_in_words") if obj and not self.has_change_permission(request, obj) else ()

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        group = self.get_queryset(request).filter(pk__in=self.valid_keys([object_id])).first()
        extra = {} if group is None else {"title": roles.name_of(group), "subtitle": ""}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/auth/group/object_history.html"
        return response

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {"title": gettext("Make a group"), **(extra_context or {})})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if db_field.name == "permissions" and request is not None:
            return RightsField(grantable_rights(request.user), required=False, label=_("Rights"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # --- who may ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rights.may_manage(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_manage(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_manage(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not rights.may_manage(request.user):
            return False
        return obj is None or (not roles.is_made_here(obj) and rights.grantable_groups(request.user).contains(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


def grantable_rights(by: Any) -> QuerySet[Permission]:
    """Rights of `by` about models that have pages here, without those about people: the group “Organisers” has them."""
    wanted = Q()
    for model_admin in model_admins(admin.site):
        if model_admin.model not in (User, Group):
            options = model_admin.opts
            wanted |= Q(content_type__app_label=options.app_label, content_type__model=options.model_name)
    found = Permission.objects.filter(wanted).select_related("content_type")
    if not by.is_superuser:
        found = found.filter(Q(group__user=by) | Q(user=by)).distinct()
    return found.order_by("content_type__app_label", "content_type__model", "pk")


if admin.site.is_registered(Group):
    admin.site.unregister(Group)
admin.site.register(Group, OrganiserGroupAdmin)
fresh_login.require_for_model("auth_group")
menu.register(menu.Entry(82, "admin:auth_group_changelist", rights.MANAGE, _("Groups"), menu.PEOPLE))
