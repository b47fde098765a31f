"""Organisers and their groups in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisers import roles
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.field_values import yes_or_no
from organisers.desk.fields import RowsField
from organisers.entering import fresh_login, second_factor
from organisers.entering.login import PasswordForm
from organisers.models import AuthenticatorApp


class ForSuperusers:
    """Mixed into what decides about organisers' rights: who may change rights could grant themselves all of them."""

    def is_superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_superuser(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_superuser(request)


class OrganiserAdmin(NoDeleting, ForSuperusers, OrganisersModelAdmin, UserAdmin):
    """Organisers are made inactive, not deleted: the record goes on saying who did what."""

    list_display = ("username", "active", "superuser", "has_second_factor", "last_login")
    list_filter = ()
    search_fields = ("username",)
    ordering = ("username",)
    filter_horizontal = ()
    actions = ("remove_second_factor",)
    add_form = UserCreationForm
    change_password_form = PasswordForm
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (None, {"fields": ("last_login",)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.label_from_instance = roles.name_of
        return field

    def get_queryset(self, request: HttpRequest) -> Any:
        app = AuthenticatorApp.objects.filter(user_id=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(with_app=Exists(app))

    @admin.display(description=User._meta.get_field("is_active").verbose_name)
    def active(self, user: User) -> str:
        return yes_or_no(user.is_active)

    @admin.display(description=User._meta.get_field("is_superuser").verbose_name)
    def superuser(self, user: User) -> str:
        return yes_or_no(user.is_superuser)

    @admin.display(description=_("two-factor login"))
    def has_second_factor(self, user: Any) -> str:
        return yes_or_no(user.with_app)

    @admin.action(description=_("Remove the second factor (a lost telephone)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        removed = 0
        for user in queryset:
            if second_factor.remove(user):
                removed += 1
                self.record(request, "remove second factor", user)
        text = ngettext(
            "The second factor of %(number)s organiser is removed.",
            "The second factor of %(number)s organisers is removed.",
            removed,
        )
        messages.success(request, text % {"number": removed})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            # Every user added here is an organiser; supporters have no logins.
            obj.is_staff = True
        super().save_model(request, obj, form, change)


class RightsField(RowsField):
    """Rights in words, one box each."""

    widget = forms.CheckboxSelectMultiple
    VERBS = {
        "view": _("see"),
        "add": _("add"),
        "change": _("work on"),
        "delete": _("delete"),
        "erase": _("have erased on their writers’ request"),
    }

    def label_from_instance(self, obj: Any) -> str:
        model = obj.content_type.model_class()
        verb = self.VERBS.get(obj.codename.split("_")[0], obj.name)
        return f"{capfirst(model._meta.verbose_name_plural)}: {verb}"


class OrganiserGroupAdmin(ForSuperusers, OrganisersModelAdmin, GroupAdmin):
    filter_horizontal = ()
    search_fields = ()
    list_display = ("named",)

    @admin.display(description=_("name"), ordering="name")
    def named(self, group: Group) -> str:
        return roles.name_of(group)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            return RightsField(grantable_rights(), required=False, label=_("Rights"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def grantable_rights() -> QuerySet[Permission]:
    """Rights about models that have pages here, without organisers and their groups: those are for superusers."""
    shown = [model._meta for model in admin.site._registry if model not in (User, Group)]
    wanted = Q()
    for options in shown:
        wanted |= Q(content_type__app_label=options.app_label, content_type__model=options.model_name)
    rights = Permission.objects.filter(wanted).select_related("content_type")
    return rights.order_by("content_type__app_label", "content_type__model", "pk")


for model, model_admin in ((User, OrganiserAdmin), (Group, OrganiserGroupAdmin)):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, model_admin)

fresh_login.require_for_model("auth_user")
fresh_login.require_for_model("auth_group")
fresh_login.require("auth_user_password_change")
