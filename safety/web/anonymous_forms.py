"""What the anonymous forms share: the honeypot, the stamp, the ticket, and errors that lose no word."""

from typing import Any, Self

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safety.typed.fields import TypedField
from safety.web import guard


class SharedFields(dict[str, forms.Field]):
    """The fields of a form's class as they are: Django copies `base_fields` into each form, and this is its own copy."""

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


class GuardedForm(forms.Form):
    """A form that anybody may send without a CSRF cookie: `safety.web.guard` judges it by its stamp among other things.

    Only showing a form changes its fields (labels, choices, attributes), and copying them takes as long as checking all
    that was sent. So a form made from what was sent shares the fields of its class and is never shown; `for_display`
    makes the one to show, with fields of its own. Whatever changes a field belongs into `dress`.
    """

    # The honeypot. Neither its name nor its label is anything that an address book or a password manager has, and the
    # attributes say the same to them: to browsers, 1Password, Bitwarden, LastPass and Dashlane.
    topic = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "tabindex": "-1",
                "data-1p-ignore": True,
                "data-bwignore": True,
                "data-lpignore": "true",
                "data-form-type": "other",
            }
        ),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    # Only a form that came back has one (safety.web.tickets). Whatever it is, nothing is wrong with the form.
    ticket = forms.Field(required=False, widget=forms.HiddenInput)

    # What the stamp says besides the hour: the version of the fine print shown with the form.
    stamp_version = ""

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        auto_id: str = "id_%s",
        errors: ErrorDict | None = None,
    ) -> None:
        """With `errors`, a form to show again what was sent as `data` and found wrong already."""
        self.known_errors = errors
        is_shown = data is None or errors is not None
        if not is_shown:
            self.base_fields = SharedFields(self.base_fields)  # type: ignore[misc]
        super().__init__(data, initial=initial, auto_id=auto_id)
        # What people see comes first, in the order in which it is declared; so do the errors.
        self.order_fields([name for name in self.fields if name not in GuardedForm.base_fields])
        if is_shown:
            self.initial["stamp"] = guard.make_stamp(self.stamp_version)
            self.dress()

    @property
    def errors(self) -> ErrorDict:
        return super().errors if self.known_errors is None else self.known_errors

    def dress(self) -> None:
        """Makes ready what only a form that is shown needs; its fields are its own by then."""
        for field in self.fields.values():
            if isinstance(field, TypedField):
                field.add_limit_to_help()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def is_trapped(self) -> bool:
        """Whether the honeypot was filled in: a field that people do not see."""
        return bool(self.data.get("topic", "").strip())

    @property
    def sent_ticket(self) -> str:
        return str(self.data.get("ticket", ""))

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

    def for_display(self, **values: str) -> Self:
        """The form to show again: with every word and every error, a fresh stamp, and some of its values replaced."""
        return type(self)(self.data_to_show(**values), errors=self.errors, **self.arguments())

    def arguments(self) -> dict[str, Any]:
        """What a form of this class is made with besides its data."""
        return {}

    def data_to_show(self, **values: str) -> QueryDict:
        """What was sent, with a fresh stamp and some of its values replaced."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in {"stamp": guard.make_stamp(self.stamp_version), **values}.items():
            data[name] = value
        return data

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
