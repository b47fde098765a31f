"""The page of one update: how each mail looks, how many get it, a test, the button that sends it, and how far it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from appeals.admin.news.refusals import why_no_test, why_not
from appeals.mail import news as news_mail
from appeals.models import NewsUpdate, NewsUpdateText
from appeals.services.updates import figures, news, testing
from appeals.services.updates.figures import Readers
from organisers.desk.base import entries_about, refuse
from organisers.desk.editing.fields import BIGGEST_INTEGER
from outbox.message import Mail
from safety.typed.fields import grouped
from texts.side_by_side import LANGUAGES


@dataclass(frozen=True)
class Shown:
    """A text as the mail that its readers get."""

    text: NewsUpdateText
    mail: Mail
    html: str


@dataclass(frozen=True)
class OfLanguage:
    """How many get an update in a language; without a text of its own they get the English one."""

    code: str
    name: str
    number: str
    has_text: bool


def publishing(model_admin: Any, request: HttpRequest, update_id: int) -> HttpResponse:
    """GET shows the mails and what becomes of them; POST sends a test, publishes what was shown, or stops the sending."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    updates = model_admin.get_queryset(request).select_related("appeal")
    update = updates.filter(pk=min(update_id, BIGGEST_INTEGER)).first()
    if update is None:
        return refuse(request, gettext("There is no such update."), reverse("admin:appeals_newsupdate_changelist"))
    if request.method == "POST":
        act = {"stop": stop, "test": send_test}.get(request.POST.get("act", ""), publish)
        act(request, update)
        return redirect(request.path)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("An update"),
        "opts": model_admin.opts,
        "update": update,
        "texts": shown_texts(update),
        "missing": missing_languages(update),
        "fingerprint": news.fingerprint(update),
        "entries": entries_about(update),
        "budget": grouped(settings.MAIL_HOURLY_BUDGET),
        "an_hour": grouped(figures.mails_an_hour()),
        "has_address": bool(request.user.email),  # type: ignore[union-attr]
        **(progress(update) if update.published_at else before_publishing(update)),
    }
    return render(request, "admin/appeals/newsupdate/publishing.html", context)


def before_publishing(update: NewsUpdate) -> dict[str, Any]:
    readers = figures.readers_of(update.appeal_id)
    return {
        "readers": readers,
        "readers_number": number_of(readers),
        "by_language": languages_of(update, readers),
        "hours": figures.hours_for(readers.shown_number),
        "as_of": timezone.now(),
    }


def progress(update: NewsUpdate) -> dict[str, Any]:
    progress = figures.progress_of(update)
    return {
        "progress": progress,
        "sent": grouped(progress.sent),
        "waiting": grouped(progress.waiting),
        "refused": grouped(progress.refused),
        "hours": figures.hours_for(progress.waiting),
    }


def number_of(readers: Readers) -> str:
    """How many writers; with a plus where no more are counted."""
    return f"{grouped(readers.shown_number)}{'+' if readers.is_capped else ''}"


def languages_of(update: NewsUpdate, readers: Readers) -> list[OfLanguage]:
    there = {text.language for text in update.texts.all()}
    return [
        OfLanguage(code, name, grouped(readers.by_language.get(code, 0)), code in there)
        for code, name in settings.LANGUAGES
    ]


def publish(request: HttpRequest, update: NewsUpdate) -> None:
    if request.POST.get("sure") != "on":
        messages.error(request, gettext("Tick the box first: once sent, an update cannot be called back."))
        return
    try:
        is_new = news.publish(
            update_id=update.pk, seen=request.POST.get("fingerprint", ""), by=request.user, now=timezone.now()
        )
    except news.CannotPublish as refusal:
        messages.error(request, why_not(refusal))
        return
    if is_new:
        messages.success(request, gettext("The update is published. The worker sends it from now on."))
    else:
        messages.warning(request, gettext("The update was published already. Nothing has changed."))


def stop(request: HttpRequest, update: NewsUpdate) -> None:
    if news.stop(update_id=update.pk, by=request.user, now=timezone.now()):
        messages.success(request, gettext("No more mails of this update are sent."))
    else:
        messages.warning(request, gettext("Nothing was changed: no mail of this update waits to be sent."))


def send_test(request: HttpRequest, update: NewsUpdate) -> None:
    try:
        number = testing.send_test(update_id=update.pk, by=request.user, now=timezone.now())
    except testing.CannotTest as refusal:
        messages.error(request, why_no_test(refusal))
        return
    said = ngettext(
        "%(number)s test mail is on its way to your own address, and to nobody else.",
        "%(number)s test mails are on their way to your own address, and to nobody else.",
        number,
    )
    messages.success(request, said % {"number": number})


def typed_mail(model_admin: Any, request: HttpRequest, text: NewsUpdateText) -> HttpResponse:
    """A text that is not saved yet, as the mail that it would become."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("A preview: nothing is saved by looking"),
        "opts": model_admin.opts,
        "texts": [shown(text)],
    }
    return render(request, "admin/appeals/newsupdate/preview.html", context)


def shown_texts(update: NewsUpdate) -> list[Shown]:
    return [shown(text) for text in sorted(update.texts.all(), key=lambda text: LANGUAGES.index(text.language))]


def shown(text: NewsUpdateText) -> Shown:
    mail = testing.mail_of(text, "")
    return Shown(text, mail, news_mail.shown_html(mail))


def missing_languages(update: NewsUpdate) -> list[tuple[str, str]]:
    """The languages (code, name) whose readers get the English text."""
    there = {text.language for text in update.texts.all()}
    return [(code, name) for code, name in settings.LANGUAGES if code not in there]
