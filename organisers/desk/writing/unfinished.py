"""A draft that is taken up is not finished: what is missing in it is no mistake before it is saved."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest

# The codes of Django's own errors, and of ours, for a field that is empty.
MISSING = frozenset({"required", "blank", "null"})


class Unfinished(forms.Form):
    """Mixed into a form that is shown and not saved: of its errors, those that say “fill this in” are left out."""

    @property
    def errors(self) -> ErrorDict:
        found = ErrorDict(renderer=self.renderer)
        for name, errors in super().errors.items():
            others = [error for error in errors.as_data() if error.code not in MISSING]
            if len(others) == len(errors):
                found[name] = errors
            elif others:
                found[name] = self.error_class(others, renderer=self.renderer)
        return found


def mark(request: HttpRequest) -> None:
    """Says that the page shows a draft."""
    request.is_unfinished = True  # type: ignore[attr-defined]


def is_shown(request: HttpRequest) -> bool:
    return getattr(request, "is_unfinished", False)


def unfinished(form: Any) -> Any:
    """The form class with `Unfinished` before it."""
    return type(form)(form.__name__, (Unfinished, form), {})
