"""“My mails”: every organiser's own choice, on a page that shows nobody else's."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from campaign.desk_mails import choosing, proving
from campaign.desk_mails.choice_form import MailChoiceForm
from campaign.models import MailChoice
from organisers import limits, record_words
from organisers.desk import waiting
from organisers.desk.base import typed_data
from organisers.desk.editing.own_page import OwnPageAdmin
from organisers.desk.waiting import Notice
from organisers.entering.typed_forms import make_stamp

PAGE = "admin:campaign_mailchoice_changelist"


@admin.register(MailChoice)
class MailChoiceAdmin(OwnPageAdmin):
    def changelist_view(self, request: HttpRequest, extra_context: Any = None, form_url: str = "") -> HttpResponse:
        return my_mails(request, self.admin_site)


@sensitive_post_parameters("email")
def my_mails(request: HttpRequest, site: Any) -> HttpResponse:
    """GET shows the choice, or what was typed before a login that had ended; POST stores it."""
    choice = MailChoice.objects.filter(user=request.user.pk).first()
    is_sent = request.method == "POST"
    if is_sent and "again" in request.POST:
        return send_again(request)
    form = MailChoiceForm(
        request.POST if is_sent else typed_data(request), choice=choice, language=get_language() or "en"
    )
    if is_sent and form.is_valid() and is_right_code(request, form) and may_be_stored(request, form):
        return store(request, form)
    context = {
        **site.each_context(request),
        "title": gettext("My mails"),
        "form": form,
        "was_refused": bool(choice and choice.was_refused),
        "login_stamp": make_stamp(request),
        "digest_hour": limits.current().digest_hour,
    }
    return render(request, "admin/my_mails.html", context, status=422 if is_sent else 200)


def is_right_code(request: HttpRequest, form: MailChoiceForm) -> bool:
    """Proves the address where its code was typed; says in the form what was wrong with it. A new address needs another."""
    code = form.cleaned_data.get("code", "")
    if not code or form.cleaned_data["email"] or form.cleaned_data.get("forget"):
        return True
    if not proving.may_try(request.user, timezone.now()):
        form.add_error("code", gettext("Too many codes for one day. Nothing was checked. Please try again tomorrow."))
    elif not proving.prove(by=request.user, code=code):
        form.add_error("code", gettext("This is not the code of the last mail to your address."))
    return not form.errors


def send_again(request: HttpRequest) -> HttpResponse:
    if not choosing.may_have_another(request.user, timezone.now()):
        messages.error(request, gettext("Too many mails for one day. Please try again tomorrow; nothing was sent."))
    elif choosing.send_again(by=request.user):
        messages.success(request, gettext("The mail with the code is on its way once more."))
    else:
        messages.warning(request, gettext("There is nothing to send: the mail waits already, or no code is needed."))
    return redirect(PAGE)


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so as long as mails are wanted at an address that is not proved."""
    wanted = Q(wants_digest=True) | Q(wants_alarms=True)
    text = gettext("Your address for mails is not confirmed: no digest and no alarm is sent to it yet.")
    yield Notice(text, reverse(PAGE), if_any=MailChoice.objects.unproved().filter(wanted, user=request.user.pk))


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
        now=timezone.now(),
    )
    if choice is None:
        messages.success(request, gettext("Your address is erased. No more mails are sent to you."))
    elif chosen["email"]:
        text = gettext(
            "Saved. A first mail is on its way: type its code here. If it does not come, look in your spam "
            "folder, then check the address."
        )
        messages.success(request, text)
    else:
        messages.success(request, gettext("Saved."))
    return redirect(PAGE)


record_words.acts.update(
    {
        "set own address": _("own address for mails set"),
        "erase own address": _("own address for mails erased"),
    }
)
waiting.notice_sources.append(notices)
