"""What the anonymous forms share: fields for typed text, the trap, the stamp, and errors that keep every word."""

import copy
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safety import guard, text_cleaning


class LineField(forms.CharField):
    """One line of typed text, tidied before its length is judged."""

    def to_python(self, value: Any) -> str:
        return text_cleaning.tidy_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text_cleaning.check_line(value)


class WordsField(forms.CharField):
    """Several lines of typed text; a line end counts as one character, as browsers count it."""

    def to_python(self, value: Any) -> str:
        return text_cleaning.tidy_text(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        text_cleaning.check_text(value)


class SharedFields(dict[str, forms.Field]):
    """The fields of a form's class as they are, for a form that is read and not shown."""

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


class GuardedForm(forms.Form):
    """A form that anybody may send without a CSRF cookie: `safety.guard` judges it by its stamp among other things.

    Only showing a form changes its fields (labels, choices, attributes), and copying them takes as long as checking all
    that was sent. So a form made from what was sent shares the fields of its class, until `renew` makes it ready to be
    shown. Whatever changes a field belongs into `dress`.
    """

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    # What the stamp says besides the hour: the version of the fine print shown with the form.
    stamp_version = ""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, auto_id: str = "id_%s") -> None:
        if data is not None:
            self.base_fields = SharedFields(self.base_fields)  # type: ignore[misc]
        super().__init__(data, initial=initial, auto_id=auto_id)
        # What people see comes first, in the order in which it is declared; so do the errors.
        self.order_fields([name for name in self.fields if name not in GuardedForm.base_fields])
        if data is None:
            self.initial["stamp"] = guard.make_stamp(self.stamp_version)
            self.dress()

    def dress(self) -> None:
        """Makes ready what only a form that is shown needs; its fields are its own by then."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def is_trapped(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website"))

    @cached_property
    def read_stamp(self) -> guard.Stamp | None:
        return guard.read_stamp(self.data.get("stamp", ""))

    def full_clean(self) -> None:
        super().full_clean()
        # A field sent twice is no mistake a browser makes; taking the last one silently would hide what was lost.
        if isinstance(self.data, QueryDict) and self.is_bound:
            repeated = {name for name, values in self.data.lists() if len(values) > 1}
            for name in [name for name in self.fields if name in repeated]:
                self.add_error(name, ValidationError(_("This was sent more than once."), code="repeated"))

    def renew(self) -> None:
        """Makes the form ready to be shown again: every word kept, a fresh stamp."""
        self.fields = copy.deepcopy(self.fields)
        self._bound_fields_cache.clear()  # type: ignore[attr-defined]
        self.dress()
        self.replace_data(stamp=guard.make_stamp(self.stamp_version))

    def replace_data(self, **values: str) -> None:
        """What was sent, with some of its values replaced."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in values.items():
            data[name] = value
        self.data = data

    def error_summary(self) -> list[dict[str, str]]:
        """The errors in the order of the fields, each with the id of what to jump to."""
        summary = []
        for name in self.fields:
            for message in self.errors.get(name, []):
                summary.append({"field_id": self.id_to_focus(name), "message": str(message)})
        for message in self.non_field_errors():
            summary.append({"field_id": self.id_to_focus(next(iter(self.fields))), "message": str(message)})
        return summary

    def id_to_focus(self, name: str) -> str:
        """The id of the first thing of a field that can be focused."""
        field_id = self[name].id_for_label
        return field_id or self[name].auto_id
