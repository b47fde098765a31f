"""What residents have heard, in the admin: an issue, a month, rounded copies, and their words in three languages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.typed_texts import TypedTextsForm, is_after, month_field, this_month
from bulletins.models import WORDS_MAX_LENGTH, Heard, HeardText, Issue
from organisers.desk.base import OrganisersModelAdmin, refuse
from texts.side_by_side import ChangeIsNeeded, side_by_side, texts_form


class HeardForm(TypedTextsForm):
    limits = {"words": WORDS_MAX_LENGTH}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in this_month(timezone.localdate()).items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if is_after(self, timezone.localdate()):
            self.add_error("month", gettext("This month has not begun yet."))
        issue, year, month = data.get("issue"), data.get("year"), data.get("month")
        if issue and issue.published_on and year and month:
            out = issue.published_on
            if (year, month) < (out.year, out.month):
                self.add_error("month", gettext("The issue was not out yet in that month."))
        return data


@admin.register(Heard)
class HeardAdmin(ChangeIsNeeded, OrganisersModelAdmin):
    form = texts_form(HeardText, HeardForm)
    only_chosen = ("issue",)
    list_display = ("issue", "month_words", "copies", "has_words")
    list_select_related = ("issue",)
    fieldsets = [
        (
            None,
            {
                "fields": ["issue", ("year", "month"), "copies", *side_by_side(HeardText)],
                "description": _(
                    "Only the month and a rounded number are stored: no place, no day, nobody’s name. Everything here is "
                    "public as soon as it is saved."
                ),
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super().get_queryset(request).prefetch_related("texts", "issue__texts").order_by("-year", "-month", "-pk")
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        issues = Issue.objects.published().newest_first().prefetch_related("texts")
        return super().formfield_for_foreignkey(db_field, request, queryset=issues, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "month":
            return month_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("month"))
    def month_words(self, heard: Heard) -> str:
        return heard.month_words

    @admin.display(description=_("words from the residents"))
    def has_words(self, heard: Heard) -> str:
        return gettext("yes") if any(text.words for text in heard.texts.all()) else gettext("no")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and not Issue.objects.published().exists():
            return refuse(request, gettext("No issue has come out yet."), reverse("admin:bulletins_heard_changelist"))
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Heard, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.store_texts(by=request.user, now=timezone.now())
