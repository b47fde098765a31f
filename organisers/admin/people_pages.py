"""Pages about one person: inviting, leaving and coming back, a lost telephone, a new password."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from organisers import roles
from organisers.admin import people_words
from organisers.desk.base import refuse, typed_data
from organisers.desk.editing.fields import BIGGEST_INTEGER, RowsField
from organisers.entering import second_factor
from organisers.entering.typed_forms import make_stamp
from organisers.people import changing, inviting, rights
from organisers.people.changing import Refused
from safety.typed.fields import EmailAddressField

LIST = "admin:auth_user_changelist"


@dataclass(frozen=True)
class Act:
    """What a button on a person's page does: its words, what it brings about, and what is said afterwards."""

    label: Any
    says: tuple[Any, ...]
    # None: a link is made, and shown.
    do: Callable[..., bool] | None = None
    done: Any = ""
    not_done: Any = ""


UNCHANGED = _("That was so already. Nothing was changed.")
ACTS: dict[str, Act] = {
    "leave": Act(
        label=_("Has left"),
        says=(
            _("The login is closed and ends at once wherever it is open. A link that was made for it opens nothing."),
            _("The record goes on saying what this person did. You can take this back with one press."),
        ),
        do=changing.leave,
        done=_("%(name)s has left. The login is closed."),
        not_done=UNCHANGED,
    ),
    "back": Act(
        label=_("Is back"),
        says=(_("The login opens again, with the same password, second factor and rights as before."),),
        do=changing.come_back,
        done=_("%(name)s is back and can log in."),
        not_done=UNCHANGED,
    ),
    "reset": Act(
        label=_("Telephone is lost: reset the second factor"),
        says=(
            _(
                "Talk to this person first, and be sure that it is them: whoever knows the password can come in after this."
            ),
            _(
                "The login ends wherever it is open. At the next login its owner sets the second factor up anew, and is "
                "told of this."
            ),
        ),
        do=changing.reset_second_factor,
        done=_("The second factor of %(name)s is off. It is set up anew at the next login."),
        not_done=_("There was no second factor. The login has ended wherever it was open."),
    ),
    "revoke": Act(
        label=_("Take the invitation back"),
        says=(_("The link opens nothing any more. Somebody who never came in is off the list, too."),),
        do=inviting.revoke,
        done=_("The invitation of %(name)s is taken back."),
        not_done=UNCHANGED,
    ),
    "link": Act(
        label=_("Link for a new password"),
        says=(
            _(
                "You get a link to pass on. It works once, within 48 hours, and whoever opens it chooses a new password."
            ),
            _("A link that was made before opens nothing any more."),
        ),
    ),
}


class AddressForm(forms.Form):
    """An address that the link is mailed to as well, if there is one."""

    address = EmailAddressField(
        label=_("E-mail address to send the link to (may stay empty)"),
        required=False,
        help_text=_("You see the link here in any case. The address is forgotten once the mail has left."),
    )


class InvitationForm(AddressForm):
    """Who is invited, and what they may do."""

    username = User._meta.get_field("username").formfield(  # type: ignore[attr-defined]
        label=_("Name"),
        help_text=_(
            "A pseudonym will do: the record shows this name, and nobody asks for another one. Letters, digits and @ . + - _"
        ),
    )
    groups = RowsField(
        Group.objects.none(),
        label=_("What this person may do"),
        help_text=_("Several together add up."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("username", "groups", "address")

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["groups"]
        field.queryset = rights.grantable_groups(by).order_by("pk")
        field.label_from_instance = roles.name_and_duties_of

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if inviting.is_taken(name):
            raise forms.ValidationError(_("Somebody has this name already. Please choose another one."))
        return name


@never_cache
def invite_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET shows the form, with what was typed before a login that had ended; POST invites and shows the link, once."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = InvitationForm(request.user, typed_data(request) or (request.POST if request.method == "POST" else None))
    if request.method == "POST" and form.is_valid():
        values, by, now = form.cleaned_data, request.user, timezone.now()
        try:
            with transaction.atomic():
                person = inviting.invite(name=values["username"], groups=values["groups"], by=by, now=now)  # type: ignore[arg-type]
                return show_link(request, model_admin, person, values["address"])
        except Refused as refused:
            form.add_error(None, str(refused.args[0]))
    title = gettext("Invite somebody")
    context = {"title": title, "form": form, "login_stamp": make_stamp(request)}
    return show(request, model_admin, "invite", context, is_wrong=request.method == "POST")


def page_of(name: str) -> Callable[..., HttpResponse]:
    """The view behind one of the buttons of a person's page."""
    return partial(never_cache(act_page), name=name)


def act_page(request: HttpRequest, person_id: int, model_admin: Any, name: str) -> HttpResponse:
    """GET says what would happen; POST does it."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    people = model_admin.get_queryset(request)
    person = people.filter(pk=min(person_id, BIGGEST_INTEGER)).first()
    if person is None:
        return refuse(request, gettext("There is no such person."), reverse(LIST))
    if not model_admin.has_change_permission(request, person):
        raise PermissionDenied
    act = ACTS[name]
    form = AddressForm(request.POST if request.method == "POST" else None) if act.do is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            if act.do is None:
                return show_link(request, model_admin, person, form.cleaned_data["address"] if form else None)
            is_done = act.do(person_id=person.pk, by=request.user, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused.args[0]))
            return redirect("admin:auth_user_change", person.pk)
        messages.success(request, str(act.done if is_done else act.not_done) % {"name": person.get_username()})
        is_there = User.objects.filter(pk=person.pk).exists()
        return redirect("admin:auth_user_change", person.pk) if is_there else redirect(LIST)
    context = {"title": f"{person.get_username()}: {act.label}", "person": person, "act": act, "form": form}
    return show(request, model_admin, "act", context, is_wrong=request.method == "POST")


def show_link(request: HttpRequest, model_admin: Any, person: Any, address: Any) -> HttpResponse:
    """Makes a link and shows it, this once."""
    typed = address.typed if address else ""
    invitation, token = inviting.make_link(person_id=person.pk, by=request.user, now=timezone.now(), address=typed)  # type: ignore[arg-type]
    url = settings.SITE_URL + reverse("admin:invited", args=[token])
    context = {
        "title": gettext("A link for %(name)s") % {"name": person.get_username()},
        "person": person,
        "url": url,
        "until": invitation.expires_at,
        "is_mailed": bool(typed),
    }
    return show(request, model_admin, "link", context)


def show(request: HttpRequest, model_admin: Any, page: str, context: Any, *, is_wrong: bool = False) -> HttpResponse:
    shared = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return render(request, f"admin/auth/user/{page}.html", {**shared, **context}, status=422 if is_wrong else 200)


def facts(request: HttpRequest, person: Any) -> dict[str, Any]:
    """What a person's page says above its form: how the login is, and the buttons that fit."""
    never_in = not person.is_active and not person.has_usable_password()
    invitation = getattr(person, "invitation", None)
    link = invitation if invitation is not None and invitation.expires_at > timezone.now() else None
    is_own = person.pk == request.user.pk
    wanted = {
        "leave": person.is_active,
        "back": not person.is_active and not never_in,
        "link": (person.is_active or never_in) and not is_own,
        "reset": person.is_active and not is_own and second_factor.app_of(person) is not None,
        "revoke": never_in or link is not None,
    }
    may = rights.may_change(request.user, person)  # type: ignore[arg-type]
    last = person.last_login and date_format(timezone.localtime(person.last_login), "DATE_FORMAT")
    return {
        "person": person,
        "facts": [
            (gettext("State"), people_words.state_of(person)),
            (gettext("May do"), people_words.rights_of(person)),
            (gettext("Two-factor login"), gettext("yes") if person.with_app else gettext("no")),
            (gettext("Last login"), last or "–"),
            *([(gettext("Link made by"), str(link.made_by or "–"))] if link is not None else []),
        ],
        "acts": [(f"admin:auth_user_{name}", ACTS[name].label) for name, fits in wanted.items() if fits and may],
        "is_own": is_own,
        "may_change": may,
    }
