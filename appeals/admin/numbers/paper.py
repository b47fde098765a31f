"""Letters on paper in the admin: a number, a month, a country; corrected with a reason, never deleted."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.admin.numbers.fields import appeals_by_title, capitalise, country_field, preselect_appeal
from appeals.models import PaperLetters
from appeals.models.figures.paper import MOST_IN_A_ROW, MOST_IN_ALL
from appeals.services.figures import paper_letters
from organisers.desk.base import NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.concurrent_edits import with_as_opened
from safety.typed.fields import grouped

# How far back the list of months goes; letters from before are of a month that is not known.
MONTHS_OFFERED = 36
REASONS = [
    ("", "–"),
    ("mistyped", _("a figure was mistyped")),
    ("counted twice", _("letters were counted twice")),
    ("more found", _("more letters were found")),
    ("no such letters", _("there are no such letters")),
]


class MonthField(forms.TypedChoiceField):
    """One of the months up to the present one, or none. None of the future can be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=months, coerce=dt.date.fromisoformat, empty_value=None, required=False, **kwargs)

    def offer(self, month: dt.date | None) -> None:
        """Adds a stored month that is older than those offered."""
        if month is not None and month.isoformat() not in dict(months()):
            self.choices = [*months(), (month.isoformat(), date_format(month, "YEAR_MONTH_FORMAT"))]


def months() -> list[tuple[str, Any]]:
    today = timezone.localdate()
    numbers = range(today.year * 12 + today.month - 1, today.year * 12 + today.month - 1 - MONTHS_OFFERED, -1)
    days = [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [("", gettext("not known")), *((day.isoformat(), date_format(day, "YEAR_MONTH_FORMAT")) for day in days)]


class PaperForm(forms.ModelForm):
    """What both forms have in common. A number is refused, with the reason, rather than taken as a guess."""

    least = 1
    letters = forms.IntegerField(label=_("number of letters"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    month = MonthField(label=_("month"), help_text=_("In which they were written or handed over, as far as you know."))
    country = country_field(_("not known"), required=False, help_text=_("Where they come from."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalise(self)

    def clean_letters(self) -> int:
        letters: int = self.cleaned_data["letters"]
        if letters < self.least:
            raise ValidationError(gettext("Enter a number above zero."), code="too_small")
        if letters > MOST_IN_A_ROW:
            text = gettext("At most %(number)s at a time. If there really are more, enter them in several steps.")
            raise ValidationError(text % {"number": grouped(MOST_IN_A_ROW)}, code="too_large")
        return letters

    def check_sum(self, before: int) -> None:
        letters, appeal = self.cleaned_data.get("letters"), getattr(self.instance, "appeal", None)
        appeal = self.cleaned_data.get("appeal") or appeal
        if letters and appeal and appeal.paper_count - before + letters > MOST_IN_ALL:
            text = gettext("Together with those before, that is more than %(number)s letters on paper.")
            self.add_error("letters", text % {"number": grouped(MOST_IN_ALL)})


class AddForm(PaperForm):
    # Made with the page: a form that is sent twice, by an impatient thumb or a lost connection, counts once.
    entry = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, label="")
    are_others = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label=_("These are other letters: count them as well")
    )

    class Meta:
        model = PaperLetters
        fields = ("appeal", "letters", "month", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        preselect_appeal(self)

    def clean(self) -> Any:
        data: dict[str, Any] = super().clean() or {}
        if data.get("entry") and PaperLetters.objects.filter(pk=data["entry"]).exists():
            raise ValidationError(
                gettext("This form was sent already, and its letters are counted. Nothing was added a second time."),
                code="repeated",
            )
        self.check_sum(0)
        alike = {name: data.get(name) for name in ("appeal", "letters", "month", "country")}
        if not self.errors and not data.get("are_others") and PaperLetters.objects.filter(**alike).exists():
            self.fields["are_others"].widget = forms.CheckboxInput()
            self.add_error(
                "are_others",
                gettext(
                    "The same number of the same month and country is entered already. Look whether it is the same letters."
                ),
            )
        return data


class CorrectForm(PaperForm):
    least = 0
    reason = forms.ChoiceField(
        label=_("why it is corrected"),
        choices=REASONS,
        help_text=_("It goes into the record with your name. Enter 0 as the number if there are no such letters."),
    )

    class Meta:
        model = PaperLetters
        fields = ("letters", "month", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.letters or 0
        self.fields["month"].offer(self.instance.month)  # type: ignore[attr-defined]

    def clean(self) -> Any:
        data = super().clean()
        self.check_sum(self.before)
        return data


@admin.register(PaperLetters)
class PaperLettersAdmin(NoDeleting, OrganisersModelAdmin):
    add_form, form = AddForm, CorrectForm
    list_display = ("number", "of_month", "of_country", "entered_on", "entered_by")
    list_select_related = ("entered_by",)
    only_chosen = ("appeal",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        last = ("are_others", "entry") if obj is None else ("reason",)
        first = ("appeal",) if obj is None else ()
        fieldsets: Any = [(None, {"fields": [*first, "letters", "month", "country", *last]})]
        is_changed = obj is not None and self.has_change_permission(request, obj)
        return with_as_opened(fieldsets) if is_changed else fieldsets

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": appeals_by_title()})

    # --- the list ---

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        total = PaperLetters.objects.in_all() if self.has_view_permission(request) else 0
        title = gettext("%(letters)s: %(number)s") % {
            "letters": capfirst(str(self.opts.verbose_name_plural)),
            "number": grouped(total),
        }
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=_("number of letters"))
    def number(self, row: PaperLetters) -> str:
        return grouped(row.letters)

    @admin.display(description=_("month"))
    def of_month(self, row: PaperLetters) -> str:
        return row.month_words

    @admin.display(description=_("country"))
    def of_country(self, row: PaperLetters) -> str:
        return countries_and_languages.country_name(row.country) or gettext("not known")

    # --- saving ---

    def save_model(self, request: HttpRequest, obj: PaperLetters, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in ("letters", "month", "country")}
        by, now = request.user, timezone.now()
        try:
            if change:
                reason = form.cleaned_data["reason"]
                if not paper_letters.correct(entry=obj.pk, **fields, reason=reason, by=by, now=now):
                    messages.warning(request, gettext("Nothing was changed: it was like that before."))
                return
            obj.pk = form.cleaned_data["entry"]
            if not paper_letters.add(entry=obj.pk, appeal_id=obj.appeal_id, **fields, by=by, now=now):
                raise IntegrityError("a form was sent twice at once")
        except paper_letters.TooMany as error:
            # Others have added as many at this moment: the page says that nothing was changed.
            raise IntegrityError(str(error)) from error

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """The service has recorded it."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Likewise, with the reason."""
