"""Answers in the admin: recorded with text or scan, translated side by side, published once."""

import datetime as dt
import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from appeals.admin.news import why_not
from appeals.presentation.letters import paragraphs
from deliveries import ledger
from deliveries.admin.answers import private_file
from deliveries.forms.answering import DayInput, ScanField, check_day
from deliveries.models import Delivery, Reply, ReplyText
from deliveries.services import answering, replying
from organisers.desk.base import OrganisersModelAdmin, refuse
from organisers.desk.editing.concurrent_edits import lock_rows
from safety import erasure_list
from safety.erasure_list import Erased
from texts.side_by_side import LANGUAGES, TRANSLATIONS, ChangeIsNeeded, TextsForm, texts_form

LIST = "admin:deliveries_reply_changelist"


class DeliveryField(forms.ModelChoiceField):
    """A delivery by what organisers know of it."""

    def label_from_instance(self, delivery: Any) -> str:
        number = gettext("No. %(number)s") % {"number": delivery.number}
        return f"{number}: {ledger.delivered_words(delivery, get_language() or 'en')}"


class ReplyForm(TextsForm):
    """An answer and its texts. Which of them is the original, `language` says: none of them has to be there."""

    file_columns: ClassVar = {"upload": "scan"}

    received_on = forms.DateField(label=_("Received on"), widget=DayInput())
    upload = ScanField(label=_("Scan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text = gettext(
            "The text in the answer’s own language is the original; the others are your translations, and are named so "
            "in public. None of them has to be there: a scan will do, but only a text can be published."
        )
        for language in LANGUAGES:
            self.fields[f"body_{language}"].required = False
        for language in TRANSLATIONS:
            # What is translated from what is said by the answer's own language, not by the English text.
            del self.fields[f"is_current_{language}"]

    def require_whole(self, language: str) -> None:
        """A text may be emptied: it is deleted then."""

    def bodies(self) -> dict[str, str]:
        return {code: body for code in LANGUAGES if (body := self.texts_in(code)["body"])}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        delivery = data.get("delivery") or (self.instance.delivery if self.instance.delivery_id else None)
        day = data.get("received_on")
        if day and delivery:
            try:
                check_day(day, delivery, timezone.localdate())
            except ValidationError as error:
                self.add_error("received_on", error)
        if not self.errors and not self.bodies():
            if self.instance.published_at:
                self.add_error(None, gettext("This answer is published: at least one text has to stay."))
            elif not (data.get("upload") or self.instance.scan):
                missing = gettext("Enter the answer’s text or add its scan.")
                self.add_error(None, forms.ValidationError(missing, code="required"))
        return data

    def store_texts(self, *, by: Any, now: dt.datetime) -> list[str]:
        emptied = [code for code in self.texts if not self.texts_in(code)["body"]]
        for code in emptied:
            text = self.texts.pop(code)
            erasure_list.enter(Erased.ROW, [erasure_list.row_key(text)])
            text.delete()
        return [*emptied, *super().store_texts(by=by, now=now)]


@admin.register(Reply)
class ReplyAdmin(ChangeIsNeeded, OrganisersModelAdmin):
    form = texts_form(ReplyText, ReplyForm)
    actions = None
    only_chosen = ("delivery",)
    list_display = ("number_and_day", "to", "texts_there", "publication")
    readonly_fields = ("scan_link",)
    fieldsets = [
        (None, {"fields": ["delivery", ("received_on", "number"), ("scan_link", "upload")]}),
        (
            _("The answer’s text"),
            {
                "fields": [
                    "language",
                    tuple(f"body_{code}" for code in LANGUAGES),
                    tuple(f"revision_{code}" for code in LANGUAGES),
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("delivery__recipient", "delivery__appeal")
        return rows.prefetch_related("texts", "delivery__recipient__texts").order_by("-pk")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # Its delivery is locked before it, as everywhere.
        if keys := self.valid_keys([object_id]) if request.method == "POST" else []:
            lock_rows(Delivery.objects.filter(pk__in=Reply.objects.filter(pk=keys[0]).values("delivery")))
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "story") if obj is not None else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """An answer stays with the delivery that it was recorded for."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        (name, options), *others = fieldsets
        fields = ["story" if field == "delivery" else field for field in options["fields"]]
        return [(name, {**options, "fields": fields}), *others]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rows = Delivery.objects.arrived().originals().prefetch_related("recipient__texts").order_by("-pk")
        return super().formfield_for_foreignkey(db_field, request, queryset=rows, form_class=DeliveryField, **kwargs)

    @admin.display(description=_("answer"))
    def number_and_day(self, reply: Reply) -> str:
        return ", ".join(part for part in (reply.number, date_format(reply.received_on)) if part)

    @admin.display(description=_("delivery"))
    def to(self, reply: Reply) -> str:
        return f"{reply.delivery.number}: {ledger.organisation_of(reply.delivery, get_language() or 'en')}"

    @admin.display(description=_("delivery"))
    def story(self, reply: Reply) -> str:
        url = reverse("admin:deliveries_delivery_change", args=[reply.delivery_id])
        return format_html('<a href="{}">{}</a>', url, self.to(reply))

    @admin.display(description=_("texts"))
    def texts_there(self, reply: Reply) -> str:
        return ", ".join(text.get_language_display() for text in reply.texts.all()) or gettext("only a scan")

    @admin.display(description=_("published"))
    def publication(self, reply: Reply) -> str:
        if reply.published_at is None:
            return gettext("not published")
        return date_format(timezone.localtime(reply.published_at), "DATE_FORMAT")

    @admin.display(description=_("stored scan"))
    def scan_link(self, reply: Reply) -> str:
        if not reply.scan:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:deliveries_reply_scan", args=[reply.pk]), gettext("Open it")
        )

    # --- saving ---

    def save_model(self, request: HttpRequest, obj: Reply, form: Any, change: bool) -> None:
        if answering.locked(obj.delivery_id) is None:
            raise PermissionDenied  # It was taken back meanwhile.
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("upload"):
            replying.store_scan(reply=obj, scan=form.cleaned_data["upload"])
        form.store_texts(by=request.user, now=timezone.now())
        if form.has_changed():
            replying.recorded(reply=obj, by=request.user, now=timezone.now(), is_new=not change)

    def delete_model(self, request: HttpRequest, obj: Reply) -> None:
        self.check_seen(request, obj)
        replying.forget(reply=obj, by=request.user, now=timezone.now())

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and not Delivery.objects.arrived().originals().exists():
            return refuse(request, gettext("Nothing has been delivered yet."), reverse(LIST))
        return super().add_view(request, form_url, extra_context)

    def response_add(self, request: HttpRequest, obj: Reply, post_url_continue: Any = None) -> HttpResponse:
        return self.lead_on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Reply) -> HttpResponse:
        return self.lead_on(request, obj) or super().response_change(request, obj)

    def lead_on(self, request: HttpRequest, obj: Reply) -> HttpResponse | None:
        """Redirects to the page that shows the answer as the public will read it, and publishes it."""
        if "_continue" in request.POST or "_addanother" in request.POST:
            return None
        messages.success(request, gettext("The answer is saved."))
        return redirect("admin:deliveries_reply_publishing", obj.pk)

    # --- its pages ---

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:reply_id>/publishing/", view(self.publishing), name="deliveries_reply_publishing"),
            path("<int:reply_id>/scan/", view(self.scan), name="deliveries_reply_scan"),
            *super().get_urls(),
        ]

    def find(self, request: HttpRequest, reply_id: int) -> Reply | None:
        if not self.has_change_permission(request):
            raise PermissionDenied
        found: Reply | None = self.get_queryset(request).filter(pk__in=self.valid_keys([reply_id])).first()
        return found

    def no_such(self, request: HttpRequest) -> HttpResponse:
        return refuse(request, gettext("There is no such answer."), reverse(LIST))

    def scan(self, request: HttpRequest, reply_id: int) -> HttpResponseBase:
        reply = self.find(request, reply_id)
        if reply is None:
            return self.no_such(request)
        return private_file(request, reply.scan, reverse("admin:deliveries_reply_change", args=[reply.pk]))

    def publishing(self, request: HttpRequest, reply_id: int) -> HttpResponse:
        """GET shows the answer in each language; POST publishes what was shown."""
        reply = self.find(request, reply_id)
        if reply is None:
            return self.no_such(request)
        if request.method == "POST":
            return self.publish(request, reply)
        texts = sorted(reply.texts.all(), key=lambda text: (text.language != reply.language, text.language))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("An answer"),
            "opts": self.opts,
            "reply": reply,
            "office": ledger.organisation_of(reply.delivery, get_language() or "en"),
            "texts": [{"text": text, "paragraphs": paragraphs(text.body)} for text in texts],
            "fingerprint": fingerprint(reply),
            "story_url": reverse("admin:deliveries_delivery_change", args=[reply.delivery_id]),
        }
        return render(request, "admin/deliveries/reply/publishing.html", context)

    def publish(self, request: HttpRequest, reply: Reply) -> HttpResponse:
        if request.POST.get("fingerprint", "") != fingerprint(reply):
            messages.error(request, gettext("The text was changed while you were looking. Please read it once more."))
            return redirect(request.path)
        try:
            told = replying.publish(reply_id=reply.pk, by=request.user, now=timezone.now())
        except replying.CannotPublishReply:
            text = gettext("Nothing has changed: the answer is published already, or has no text.")
            messages.warning(request, text)
            return redirect(request.path)
        if told.refusal is None:
            text = gettext("The answer is published, and writers who asked for news are told.")
            messages.success(request, text)
        else:
            messages.warning(request, self.why_untold(request, told))
        return redirect(request.path)

    def why_untold(self, request: HttpRequest, told: replying.Told) -> str:
        """That the news of an answer is a draft, and why; with the way to it for those who may send it."""
        assert told.refusal is not None  # noqa: S101 (for the type checker)
        said = gettext("The answer is published. The news of it is not sent yet, and waits as a draft.")
        why = why_not(told.refusal)
        if not request.user.has_perm("appeals.change_newsupdate"):
            return f"{said} {why}"
        url = reverse("admin:appeals_newsupdate_publishing", args=[told.update.pk])
        return format_html('{} {} <a href="{}">{}</a>', said, why, url, gettext("To the draft"))


def fingerprint(reply: Reply) -> str:
    """What an organiser sees before publishing, in 64 hexadecimal digits."""
    digests = sorted((text.language, text.digest()) for text in reply.texts.all())
    return hashlib.sha256(repr((reply.pk, reply.language, digests)).encode()).hexdigest()
