"""The page behind an invitation's link: whoever opens it chooses a password, once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organisers.entering import attempts, second_factor, sessions
from organisers.people import inviting

BACKEND = "organisers.entering.backends.RightsBackend"


class ChoosingForm(SetPasswordForm):
    """A password, and, at a first login, an address if its owner wants one to be told at."""

    email = forms.EmailField(
        label=_("E-mail address (may stay empty)"),
        required=False,
        max_length=254,
        help_text=_(
            "You are told there when somebody else changes your login. Nothing else is sent without your asking."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "Twelve characters or more. A few words that nobody would put together make a good password."
        )
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""
        if user.is_active:
            del self.fields["email"]


@sensitive_post_parameters()
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def invited_page(request: HttpRequest, token: str, site: Any) -> HttpResponse:
    """GET shows the form and changes nothing, whoever or whatever opens the link; a POST sets the password."""
    now = timezone.now()
    invitation = inviting.find(token, now)
    if invitation is None:
        return no_such_invitation(request, site)
    person = invitation.person
    form = ChoosingForm(person, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return show(request, site, form=form, person=person, expires_at=invitation.expires_at)
    with attempts.one_at_a_time() as is_free:
        if not is_free:
            form.add_error(None, gettext("Others are logging in at this moment. Please try again."))
            return show(request, site, form=form, person=person, expires_at=invitation.expires_at)
        values = form.cleaned_data
        accepted = inviting.accept(
            token=token, password=values["new_password1"], email=values.get("email", ""), now=now
        )
    return no_such_invitation(request, site) if accepted is None else let_in(request, accepted)


def let_in(request: HttpRequest, person: Any) -> HttpResponse:
    """Who has a second factor logs in with it; others are in, and go on to set one up."""
    messages.success(request, gettext("Your password is set."))
    if second_factor.app_of(person) is not None:
        return redirect("admin:login")
    login(request, person, backend=BACKEND)
    sessions.begin(request, timezone.now())
    return redirect("admin:second_factor")


def no_such_invitation(request: HttpRequest, site: Any) -> HttpResponse:
    """The same answer to a link that is used, over, taken back or made up."""
    return show(request, site, form=None, status=404)


def show(request: HttpRequest, site: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    title = gettext("Your login") if more["form"] else gettext("This link is not valid any more")
    context = {**site.each_context(request), **site.login_context(request), "title": title, **more}
    is_wrong = more["form"] is not None and more["form"].errors
    return render(request, "admin/invited.html", context, status=422 if is_wrong else status)
