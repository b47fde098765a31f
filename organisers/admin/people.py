"""People in the admin: who works here, what they may do, and whether their login is safe."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import menu, record_words, roles
from organisers.admin import people_pages, people_words
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.field_values import yes_or_no
from organisers.desk.lists.filters import SelectFilter
from organisers.entering import fresh_login
from organisers.models import AuthenticatorApp
from organisers.people import changing, inviting, rights
from organisers.people.changing import Refused

PSEUDONYM = _("A pseudonym will do: the record shows this name, and nobody asks for another one.")


class PersonForm(forms.ModelForm):
    """A person's name, address and groups."""

    class Meta:
        model = User
        fields = ("username", "email", "groups")
        labels = {
            "username": _("Name"),
            "email": _("E-mail address (may stay empty)"),
            "groups": _("What this person may do"),
        }
        help_texts = {
            "username": PSEUDONYM,
            "email": _("For messages about this login, and for mail that its owner asks for. Supporters never see it."),
            "groups": _("Several together add up."),
        }

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if "username" in self.changed_data and inviting.is_taken(name, but=self.instance.pk):
            raise forms.ValidationError(_("Somebody has this name already. Please choose another one."))
        return name


class StateFilter(SelectFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(people_words.STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        if chosen == "active":
            return queryset.filter(is_active=True)
        never = {"last_login": None, "password__startswith": "!"}
        if chosen == "invited":
            return queryset.filter(is_active=False, **never)
        return queryset.filter(is_active=False).exclude(**never) if chosen else queryset


class PersonAdmin(NoDeleting, OrganisersModelAdmin):
    """People leave, and are not deleted: the record goes on saying who did what."""

    form = PersonForm
    change_form_template = "admin/auth/user/change_form.html"
    list_display = ("name", "may_do", "has_second_factor", "last_login_on", "state")
    list_filter = (StateFilter,)
    search_fields = ("username",)
    ordering = ("-is_active", "username")
    actions = None
    only_chosen = ("groups",)
    fieldsets = ((None, {"fields": ("username", "email", "groups")}),)

    # --- who may ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rights.may_manage(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_manage(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_manage(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may_manage(request.user) if obj is None else rights.may_change(request.user, obj)  # type: ignore[arg-type]

    # --- the list ---

    def get_queryset(self, request: HttpRequest) -> Any:
        app = AuthenticatorApp.objects.filter(user_id=OuterRef("pk"), confirmed=True)
        people = super().get_queryset(request).filter(is_staff=True).annotate(with_app=Exists(app))
        return people.select_related("invitation__made_by").prefetch_related("groups")

    @admin.display(description=_("name"), ordering="username")
    def name(self, person: User) -> str:
        return person.get_username()

    @admin.display(description=_("may do"))
    def may_do(self, person: User) -> str:
        return people_words.rights_of(person)

    @admin.display(description=_("two-factor login"))
    def has_second_factor(self, person: Any) -> str:
        return yes_or_no(person.with_app)

    @admin.display(description=_("last login"))
    def last_login_on(self, person: User) -> Any:
        return timezone.localdate(person.last_login) if person.last_login else None

    @admin.display(description=_("state"))
    def state(self, person: User) -> str:
        return people_words.state_of(person)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": gettext("People"), **(extra_context or {})})

    # --- a person's page ---

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if db_field.name == "groups" and request is not None:
            kwargs |= {"queryset": rights.grantable_groups(request.user).order_by("pk")}
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "help_text": PersonForm.Meta.help_texts["groups"]}
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = roles.name_and_duties_of  # type: ignore[attr-defined]
        return field

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST":
            # In the order in which all lock them, and before the form asks who is there.
            changing.lock_people()
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            messages.error(request, str(refused.args[0]))
            return self.reopened(request, object_id, form_url, extra_context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        keys = self.valid_keys([object_id])
        person = self.get_queryset(request).filter(pk__in=keys).first() if keys else None
        extra: dict[str, Any] = {"show_save_and_add_another": False, "show_save_and_continue": False}
        if person is not None:
            extra |= {"title": str(person), "subtitle": "", **people_pages.facts(request, person)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The groups are set by what checks that nobody gives more than they have, and that somebody is left."""
        if "groups" in form.changed_data:
            groups = form.cleaned_data["groups"]
            changing.put_into_groups(
                person_id=form.instance.pk,
                groups=groups,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/auth/user/object_history.html"
        return response

    # --- pages of their own ---

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        acts = [
            path(f"<int:person_id>/{act}/", view(people_pages.page_of(act)), {"model_admin": self}, f"auth_user_{act}")
            for act in people_pages.ACTS
        ]
        return [*acts, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return people_pages.invite_page(request, self)


if admin.site.is_registered(User):
    admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
fresh_login.require_for_model("auth_user")
fresh_login.require(*(f"auth_user_{act}" for act in people_pages.ACTS))
menu.register(menu.Entry(80, "admin:auth_user_changelist", rights.MANAGE, _("People"), menu.PEOPLE))
roles.grant(
    roles.ORGANISERS,
    *(f"auth.{act}_user" for act in ("view", "add", "change")),
    *(f"auth.{act}_group" for act in ("view", "add", "change", "delete")),
)
record_words.acts.update(
    {
        "invite": _("invited"),
        "make invitation link": _("link of an invitation made"),
        "revoke invitation": _("invitation taken back"),
        "accept invitation": _("invitation accepted"),
        "leave": _("login closed: somebody has left"),
        "come back": _("login opened again"),
        "change groups": _("rights changed"),
        "make password link": _("link for a new password made"),
        "set password": _("new password set by a link"),
        "set password on the server": _("new password set on the server"),
    }
)
