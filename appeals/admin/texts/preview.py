"""An appeal as its pages and its letter will show it, with what is typed in the form and not saved yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from appeals.models import Appeal, Demand, EditionText, Recipient
from appeals.presentation.letters import AppealView, RecipientView, blank_sheet, view_of_recipient
from appeals.services.texts.editions import OF_THE_APPEAL, address_lines
from organisers.desk.editing.preview import render_preview
from organisers.desk.writing.previews import Previewed, forms_of_rows, typed_text


class ShowsAppeal(Previewed):
    """Mixed into the admin of appeals: the page shows headline, words for each state, demands, letter and recipients."""

    def show_preview(self, request: HttpRequest, obj: Appeal, form: Any, language: str) -> HttpResponse:
        # What stands in the form now may be no address; editors have no field for it.
        slug = form.initial.get("slug") or obj.slug
        words: Any = typed_text(form, language)
        demands = [typed_text(one, language) for one in forms_of_rows(self, request, obj, Demand)]
        recipients = forms_of_rows(self, request, obj, Recipient)
        view = AppealView(
            pk=obj.pk,
            slug=slug,
            state=obj.state,
            language=language,
            words=words,
            parts=EditionText(
                language=language,
                demands=[[demand.short, demand.text] for demand in demands],
                **{name: getattr(words, name) for name in OF_THE_APPEAL},
                **address_of(obj, recipients, language),
            ),
            recipients=[shown_recipient(one, language) for one in recipients],
        )
        states = [(str(label), words.words_for(state)) for state, label in Appeal.State.choices]
        return render_preview(
            request,
            template="appeals/appeal_preview.html",
            address=reverse("appeals:write", args=[slug]),
            language=language,
            context={"appeal": view, "states": states, "sheet": blank_sheet(view, timezone.localdate())},
        )


def address_of(appeal: Appeal, recipients: list[Any], language: str) -> dict[str, str]:
    """The addressee's typed details; those of the open edition, where whoever types may not change recipients."""
    addressee = next((one for one in recipients if one.instance.role == Recipient.Role.ADDRESSEE), None)
    if addressee is not None:
        text: Any = typed_text(addressee, language)
        return {"address_lines": address_lines(text), "attention": text.attention}
    stored = EditionText.objects.filter(edition=appeal.open_edition_id, language=language).first()
    return {"address_lines": stored.address_lines, "attention": stored.attention} if stored else {}


def shown_recipient(form: Any, language: str) -> RecipientView:
    """A recipient as typed; what was changed has to be checked again."""
    recipient = form.instance
    is_checked = recipient.checked_at is not None and not form.has_changed()
    return view_of_recipient(recipient, typed_text(form, language), is_checked=is_checked)
