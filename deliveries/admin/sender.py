"""The settings of an appeal's deliveries: who signs, how they are reached, and how long things take."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from deliveries.models import Delivery, Sender, SenderText
from deliveries.services import answering
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.concurrent_edits import lock_rows
from organisers.desk.editing.field_values import yes_or_no
from organisers.desk.editing.one_row import OneRow
from texts.models import text_for_reader
from texts.side_by_side import ChangeIsNeeded, TextsForm, side_by_side, texts_form


class SenderForm(TextsForm):
    """The settings and the signing organisation's texts; a single appeal is preselected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appeals = list(Appeal.objects.filter(sender__isnull=True).values_list("pk", flat=True)[:2])
        if "appeal" in self.fields and len(appeals) == 1:
            self.initial.setdefault("appeal", appeals[0])


@admin.register(Sender)
class SenderAdmin(OneRow, ChangeIsNeeded, NoDeleting, OrganisersModelAdmin):
    form = texts_form(SenderText, SenderForm)
    only_chosen = ("appeal",)
    list_display = ("name", "signs", "mail_stopped")
    fieldsets = [
        (_("Who signs"), {"fields": ["appeal", *side_by_side(SenderText), ("phone", "email")]}),
        (_("E-mail and fax"), {"fields": ["is_mail_stopped", "from_address", "fax_gateway"]}),
        (_("Time"), {"fields": [("answer_days", "answer_source"), "file_days"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).select_related("appeal")
        return found.prefetch_related("texts", "appeal__texts").order_by("pk")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # Saving reckons due dates anew: deliveries are locked before their settings, as an e-mail that leaves locks them.
        if keys := self.valid_keys([object_id]) if request.method == "POST" else []:
            lock_rows(Delivery.objects.filter(appeal_id=keys[0]).unanswered().originals())
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("appeal",) if obj is not None else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        free = Appeal.objects.filter(sender__isnull=True).prefetch_related("texts")
        return super().formfield_for_foreignkey(db_field, request, queryset=free, **kwargs)

    @admin.display(description=_("appeal"))
    def name(self, sender: Sender) -> str:
        return str(sender.appeal)

    @admin.display(description=_("organisation that signs"))
    def signs(self, sender: Sender) -> str:
        text = text_for_reader(sender)
        return text.organisation if text else ""

    @admin.display(description=_("stop all mail to recipients"))
    def mail_stopped(self, sender: Sender) -> str:
        return yes_or_no(sender.is_mail_stopped)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_free = Appeal.objects.filter(sender__isnull=True).exists()
        return is_free and super().has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Sender, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.store_texts(by=request.user, now=timezone.now())
        if "is_mail_stopped" in form.changed_data:
            self.record(request, "stop mail" if obj.is_mail_stopped else "let mail out", obj)
        if "answer_days" in form.changed_data:
            answering.reckon_due_dates(appeal_id=obj.pk)
