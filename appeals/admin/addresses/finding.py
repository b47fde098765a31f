"""Finding the letter of an address that its writer names, and taking out an address whose mail came back.

An address comes in by POST alone, and stands in no address of a page, no record and no log.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from appeals.admin.reading.desk import MAY_ERASE
from appeals.models import Letter
from appeals.models.letters.states import State
from appeals.services.writers import finding
from organisers import record_words
from safety.typed.fields import EmailAddressField

TOO_MANY = _("Too many addresses for now. Try again in an hour.")


class AddressForm(forms.Form):
    """An address as it was pasted."""

    address = EmailAddressField(label=_("E-mail address"), error_messages={"required": _("Enter an e-mail address.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not the organiser's own.
        self.fields["address"].widget.attrs |= {"autocomplete": "off", "class": "vTextField"}


@sensitive_post_parameters("address")
def finding_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET asks for the address; POST says yes or no, and leads to the letter."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    form, letters = AddressForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            keys = finding.find_letters(email=form.cleaned_data["address"], by=request.user, now=timezone.now())
        except finding.TooMany:
            form.add_error(None, TOO_MANY)
        else:
            found = Letter.objects.only("pk", "state", "written_on").in_bulk(keys)
            letters = [found[key] for key in keys if key in found]
    context = {
        "title": gettext("Find a letter by its address"),
        "letters": letters,
        "may_erase": request.user.has_perm(MAY_ERASE),
        "erased": State.WITHDRAWN,
    }
    return show(request, model_admin, form, "admin/appeals/letter/finding.html", context)


@sensitive_post_parameters("address")
def returned_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET asks for the address from a bounce; POST sees to it that no more mail goes to it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            finding.take_out(email=form.cleaned_data["address"], by=request.user, now=timezone.now())
        except finding.TooMany:
            form.add_error(None, TOO_MANY)
        else:
            messages.success(request, gettext("Done: if mail was to go to this address, none goes any more."))
            return redirect("admin:appeals_letter_returned")
    context = {"title": gettext("Mail that came back")}
    return show(request, model_admin, form, "admin/appeals/letter/returned.html", context)


def show(
    request: HttpRequest, model_admin: Any, form: AddressForm, template: str, values: dict[str, Any]
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "form": form,
        "list_url": reverse("admin:appeals_letter_changelist"),
        **values,
    }
    return render(request, template, context, status=422 if form.errors else 200)


record_words.acts.update(
    {"find by address": _("looked for by its address"), "take address out": _("an address taken out")}
)
record_words.reasons["nothing"] = _("nothing found")
