"""Blocked addresses and domains in the admin, and what organisers are told about the mail."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import menu, roles
from organisers.desk import waiting
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.waiting import Notice
from outbox import alarms, blocking
from outbox.models import Blocked
from safety.typed import pasted_address


class BlockForm(forms.ModelForm):
    """An address or a domain, typed once: only its blind index is stored."""

    text = forms.CharField(
        label=_("Address or domain"),
        max_length=254,
        help_text=_(
            "Letters from it are held, and it gets no mail. A domain (example.org) covers every name under it. "
            "It is stored in a form that nobody can read, not even here: to take it off the list, enter it once more."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
    )

    class Meta:
        model = Blocked
        fields = ("reason",)

    def clean_text(self) -> str:
        text = pasted_address.tidy(self.cleaned_data["text"])
        try:
            blocking.block_of(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is neither an address nor a domain.")) from error
        return text


@admin.register(Blocked)
class BlockedAdmin(OrganisersModelAdmin):
    form = BlockForm
    list_display = ("kind", "reason", "blocked_on", "blocked_by")
    list_select_related = ("blocked_by",)
    fields = ("text", "reason")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "reason", "blocked_on", "blocked_by") if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Blocked, form: Any, change: bool) -> None:
        """What is on the list already is not added again: `response_add` leads to its entry."""
        text = form.cleaned_data["text"]
        form.is_new = blocking.block(text, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        entry = blocking.block_of(text)
        assert entry is not None  # noqa: S101 (for the type checker: it was made two lines above)
        obj.__dict__.update(entry.__dict__)
        obj.is_new = form.is_new  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: Blocked) -> None:
        self.check_seen(request, obj)
        blocking.unblock_index([obj.index])

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if obj.is_new:
            super().log_addition(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        if obj.is_new:
            return super().response_add(request, obj, post_url_continue)
        messages.info(request, gettext("This is on the list already. You can take it off it here."))
        return redirect("admin:outbox_blocked_change", obj.pk)


def mail_notices(request: HttpRequest) -> Iterable[Notice]:
    """What is wrong with the mail at present."""
    return [Notice(text, is_urgent=True) for text in alarms.alarms(timezone.now())]


roles.grant(roles.ORGANISERS, "outbox.view_blocked", "outbox.add_blocked", "outbox.delete_blocked")
waiting.notice_sources.append(mail_notices)
roles.grant(roles.ORGANISERS, "outbox.view_blocked", "outbox.add_blocked", "outbox.delete_blocked")
menu.register(menu.Entry(84, "admin:outbox_blocked_changelist", "outbox.view_blocked", _("Blocked"), menu.PEOPLE))
