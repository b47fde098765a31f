"""Preparing a delivery: what would go, all its signatures at a glance, what stands in the way, and the button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from appeals.countries_and_languages import country_name, language_name
from appeals.models import Letter, Recipient
from appeals.presentation.letters import signature_lines
from deliveries.admin.obstacle_words import obstacle_words
from deliveries.forms.choosing import COPY, ChoosingForm, CopiesForm, label_of
from deliveries.models import Channel
from deliveries.presentation.sizes import LETTERS_IN_A_FAX
from deliveries.services.papers import choosing, preparing
from deliveries.services.papers.choosing import Choice, Obstacle
from safety.typed.fields import grouped

FIRST_ROWS = 10
SIGNATURES_A_PAGE = 100
MOST_LINES = 12


def all_recipients() -> list[Recipient]:
    """Every recipient of every appeal, with texts: a handful."""
    return list(Recipient.objects.select_related("appeal").prefetch_related("texts", "appeal__texts"))


def choosing_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET shows the form and, once something is chosen, what would go; POST freezes it."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    recipients = all_recipients()
    sent = request.POST if request.method == "POST" else request.GET
    form = ChoosingForm(sent if "recipient" in sent else None, recipients=recipients)
    copies = None
    if form.is_valid():
        appeal_id = form.recipient_row.appeal_id
        posted = request.POST if request.method == "POST" else None
        copies = CopiesForm(posted, recipients=recipients, appeal_id=appeal_id)
        if request.method == "POST" and copies.is_valid():
            response = prepare(request, form, copies)
            if response is not None:
                return response
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Prepare a delivery"),
        "opts": model_admin.opts,
        "form": form,
        "copies": copies,
        "preview": preview_of(request, form) if copies is not None else None,
        "has_addressees": bool(form.fields["recipient"].choices),  # type: ignore[attr-defined]
    }
    # What was posted comes back here only where it could not be done.
    is_refused = request.method == "POST" or (form.is_bound and not form.is_valid())
    template = "admin/deliveries/delivery/preparing.html"
    return render(request, template, context, status=422 if is_refused else 200)


def prepare(request: HttpRequest, form: ChoosingForm, copies: CopiesForm) -> HttpResponse | None:
    """Freezes what was chosen; None where the form comes back with what stands in the way."""
    try:
        delivery = preparing.prepare(choice=form.choice(), copies=copies.copies(), by=request.user, now=timezone.now())
    except preparing.CannotPrepare as refusal:
        field = f"{COPY}{refusal.recipient.pk}"
        for obstacle in refusal.obstacles:
            copies.add_error(field if field in copies.fields else None, obstacle_words(obstacle))
        return None
    except (preparing.TakenMeanwhile, Recipient.DoesNotExist):
        messages.error(
            request,
            gettext("Somebody else prepared a delivery at the same moment. Nothing was prepared; please look again."),
        )
        return redirect(request.get_full_path())
    number = delivery.letter_count
    said = ngettext(
        "Delivery no. %(delivery)s is prepared, with %(number)s letter. Its files are being made.",
        "Delivery no. %(delivery)s is prepared, with %(number)s letters. Its files are being made.",
        number,
    )
    messages.success(request, said % {"delivery": delivery.number, "number": grouped(number)})
    return redirect("admin:deliveries_delivery_change", delivery.pk)


def preview_of(request: HttpRequest, form: ChoosingForm) -> dict[str, Any]:
    """What would go and what stands in the way; as many queries whatever is chosen."""
    choice, recipient = form.choice(), form.recipient_row
    rows = choosing.chosen_rows(choice, recipient.appeal_id)
    obstacles = choosing.obstacles(recipient, choice.channel)
    if not rows:
        obstacles.append(Obstacle.NOTHING)
    countries = choosing.by_number([country_name(row.country) for row in rows])
    languages = choosing.by_number([language_name(row.language) for row in rows])
    return {
        "number": len(rows),
        "with_words": sum(row.has_words for row in rows),
        "countries": countries[:MOST_LINES],
        "more_countries": max(0, len(countries) - MOST_LINES),
        "languages": languages[:MOST_LINES],
        "first": signature_rows(choice, recipient.appeal_id, 0, FIRST_ROWS),
        "by_post": len(rows) - LETTERS_IN_A_FAX if choice.channel == Channel.FAX else 0,
        "untranslated": choosing.untranslated_count(rows, recipient.language),
        "language": language_name(recipient.language),
        "obstacles": [(obstacle_words(each), *way_out(request, each, recipient)) for each in obstacles],
        "recipient": label_of(recipient),
        "pages": choosing.pages_of(rows),
        "choice": query_of(form),
        "query": urlencode(query_of(form)),
    }


def query_of(form: ChoosingForm) -> list[tuple[str, str]]:
    """The choice as names and values, for hidden fields and links."""
    data = form.cleaned_data
    pairs = [(name, str(data[name])) for name in form.fields if name != "own_words_first"]
    return [*pairs, ("own_words_first", "on")] if data["own_words_first"] else pairs


def way_out(request: HttpRequest, obstacle: Obstacle, recipient: Recipient) -> tuple[str, bool]:
    """Where the organiser can clear it away, or "", and whether only others can."""
    if obstacle == Obstacle.NOTHING:
        return "", False
    if obstacle == Obstacle.NO_SENDER:
        may_set = request.user.has_perm("deliveries.change_sender")
        return (reverse("admin:deliveries_sender_changelist") if may_set else ""), False
    is_unchecked = obstacle == Obstacle.UNCHECKED
    if not request.user.has_perm("appeals.change_recipient" if is_unchecked else "appeals.change_appeal"):
        return "", True
    if is_unchecked:
        return reverse("admin:appeals_recipient_checking", args=[recipient.pk]), False
    return reverse("admin:appeals_appeal_change", args=[recipient.appeal_id]), False


def signature_rows(choice: Choice, appeal_id: int, start: int, end: int) -> list[dict[str, Any]]:
    """How some of the letters are signed to the recipient, and how their own words begin."""
    letters: list[Letter] = list(choosing.chosen_letters(choice, appeal_id).defer("search_text")[start:end])
    return [{"signature": signature_lines(letter, to_mayor=True), "letter": letter} for letter in letters]


def signatures_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """All signatures of what is chosen, as the recipient gets them, a hundred a page."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = ChoosingForm(request.GET, recipients=all_recipients())
    if not form.is_valid():
        return redirect(f"{reverse('admin:deliveries_delivery_add')}?{request.GET.urlencode()}")
    choice, appeal_id = form.choice(), form.recipient_row.appeal_id
    pages = Paginator(choosing.chosen_letters(choice, appeal_id), SIGNATURES_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("All signatures"),
        "opts": model_admin.opts,
        "page": page,
        "rows": signature_rows(choice, appeal_id, page.start_index() - 1 if pages.count else 0, page.end_index()),
        "query": urlencode(query_of(form)),
    }
    return render(request, "admin/deliveries/delivery/signatures.html", context)
