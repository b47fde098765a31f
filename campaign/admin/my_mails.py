"""“My mails”: every organiser's own choice, on a page that shows nobody else's."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters

from campaign.desk_mails import choosing
from campaign.desk_mails.choice_form import MailChoiceForm
from campaign.models import MailChoice
from organisers import limits
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin

PAGE = "admin:campaign_mailchoice_changelist"


@admin.register(MailChoice)
class MailChoiceAdmin(NoAdding, NoDeleting, OrganisersModelAdmin):
    """No list, and no form of another's row: the one page is that of the organiser who asks for it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return my_mails(request, self.admin_site)


@sensitive_post_parameters("email")
def my_mails(request: HttpRequest, site: Any) -> HttpResponse:
    """GET shows the choice, POST stores it."""
    choice = MailChoice.objects.filter(user=request.user.pk).first()
    data = request.POST if request.method == "POST" else None
    form = MailChoiceForm(data, choice=choice, language=get_language() or "en")
    if data is not None and form.is_valid() and may_be_stored(request, form):
        return store(request, form)
    context = {
        **site.each_context(request),
        "title": gettext("My mails"),
        "form": form,
        "was_refused": bool(choice and choice.was_refused),
        "digest_hour": limits.current().digest_hour,
    }
    return render(request, "admin/my_mails.html", context, status=422 if data is not None else 200)


def may_be_stored(request: HttpRequest, form: MailChoiceForm) -> bool:
    """Counts a new address; says so in the form where there were too many today."""
    if not form.cleaned_data["email"] or choosing.may_have_another(request.user, timezone.now()):
        return True
    form.add_error("email", gettext("Too many addresses for one day. Please change it tomorrow; nothing was saved."))
    return False


def store(request: HttpRequest, form: MailChoiceForm) -> HttpResponse:
    chosen = form.cleaned_data
    choice = choosing.choose(
        by=request.user,
        language=chosen["language"],
        wants_digest=chosen["wants_digest"],
        wants_alarms=chosen["wants_alarms"],
        email=chosen["email"],
        forget=chosen.get("forget", False),
    )
    if choice is None:
        messages.success(request, gettext("Your address is erased. No more mails are sent to you."))
    elif chosen["email"]:
        text = gettext(
            "Saved. A first mail is on its way: if it does not come, the address is wrong, or look among spam."
        )
        messages.success(request, text)
    else:
        messages.success(request, gettext("Saved."))
    return redirect(PAGE)
