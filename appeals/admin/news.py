"""News in the admin: written in three languages, previewed as it will be sent, published once."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from appeals.presentation import paragraphs
from appeals.services import news
from organisers.desk.base import OrganisersModelAdmin, entries_about, refuse
from organisers.desk.drafts import PublishedOnce
from organisers.desk.fields import BIGGEST_INTEGER
from organisers.desk.waiting import MOST_COUNTED
from texts.side_by_side import LANGUAGES, ChangeIsNeeded, TextsForm, side_by_side, texts_form, with_texts


class NewsUpdateForm(TextsForm):
    """An update's own field and its texts; a single appeal is preselected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appeals = list(Appeal.objects.values_list("pk", flat=True)[:2])
        if len(appeals) == 1:
            self.initial.setdefault("appeal", appeals[0])


@admin.register(NewsUpdate)
class NewsUpdateAdmin(PublishedOnce, ChangeIsNeeded, OrganisersModelAdmin):
    form = texts_form(NewsUpdateText, NewsUpdateForm)
    page_route = "admin:appeals_newsupdate_publishing"
    draft_saved = _("The draft is saved. Nothing is sent before you publish it.")
    published_meanwhile = _("This update has been published meanwhile. It cannot be changed any more.")
    only_chosen = ("appeal",)
    list_display = ("subject", "publication")
    fieldsets = [(None, {"fields": ["appeal", *side_by_side(NewsUpdateText)]})]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related(with_texts(NewsUpdateText)).order_by("-pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        # Appeals are listed by their titles.
        return super().formfield_for_foreignkey(
            db_field, request, queryset=Appeal.objects.prefetch_related("texts"), **kwargs
        )

    @admin.display(description=_("subject"))
    def subject(self, update: NewsUpdate) -> str:
        return str(update)

    @admin.display(description=_("published"))
    def publication(self, update: NewsUpdate) -> str:
        if update.published_at is None:
            return gettext("draft")
        return date_format(timezone.localtime(update.published_at), "DATE_FORMAT")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.publishing)
        return [path("<int:update_id>/publishing/", view, name="appeals_newsupdate_publishing"), *super().get_urls()]

    # --- publishing ---

    def publishing(self, request: HttpRequest, update_id: int) -> HttpResponse:
        """GET shows the mail in each language; POST publishes what was shown, or stops what is being sent."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        update = self.get_queryset(request).select_related("appeal").filter(pk=min(update_id, BIGGEST_INTEGER)).first()
        if update is None:
            return refuse(request, gettext("There is no such update."), reverse("admin:appeals_newsupdate_changelist"))
        if request.method == "POST" and request.POST.get("act") == "stop":
            return self.stop(request, update)
        if request.method == "POST":
            return self.publish(request, update)
        waiting = news.waiting_count(update.pk, MOST_COUNTED + 1) if update.published_at else 0
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("An update"),
            "opts": self.opts,
            "update": update,
            "texts": shown_texts(update),
            "missing": missing_languages(update),
            "fingerprint": news.fingerprint(update),
            "waiting": min(waiting, MOST_COUNTED),
            "is_more_waiting": waiting > MOST_COUNTED or not update.is_handed_on,
            "entries": entries_about(update),
        }
        return render(request, "admin/appeals/newsupdate/publishing.html", context)

    def publish(self, request: HttpRequest, update: NewsUpdate) -> HttpResponse:
        try:
            is_new = news.publish(
                update_id=update.pk, seen=request.POST.get("fingerprint", ""), by=request.user, now=timezone.now()
            )
        except news.CannotPublish as refusal:
            messages.error(request, why_not(refusal))
            return redirect(request.path)
        if is_new:
            messages.success(request, gettext("The update is published. The worker sends it from now on."))
        else:
            messages.warning(request, gettext("The update was published already. Nothing has changed."))
        return redirect(request.path)

    def stop(self, request: HttpRequest, update: NewsUpdate) -> HttpResponse:
        if news.stop(update_id=update.pk, by=request.user, now=timezone.now()):
            messages.success(request, gettext("No more mails of this update are sent."))
        else:
            messages.warning(request, gettext("Nothing was changed: no mail of this update waits to be sent."))
        return redirect(request.path)


def shown_texts(update: NewsUpdate) -> list[dict[str, Any]]:
    texts = sorted(update.texts.all(), key=lambda text: LANGUAGES.index(text.language))
    return [{"text": text, "paragraphs": paragraphs(text.body)} for text in texts]


def missing_languages(update: NewsUpdate) -> list[tuple[str, str]]:
    """The languages (code, name) whose readers get the English text."""
    there = {text.language for text in update.texts.all()}
    return [(code, name) for code, name in settings.LANGUAGES if code not in there]


def why_not(refusal: news.CannotPublish) -> str:
    """Tells an organiser why nothing was published, and what to do."""
    if isinstance(refusal, news.TooMany):
        if refusal.possible_at is None:
            return gettext("The appeal is set to send no updates. Its page says how many a week it sends.")
        date = date_format(timezone.localtime(refusal.possible_at), "DATETIME_FORMAT")
        return gettext(
            "As many updates as writers get in seven days have been sent. The next can be published from %(date)s."
        ) % {"date": date}
    if isinstance(refusal, news.TooLong):
        return gettext("The mail would be too large (language: %(language)s). Please shorten the text.") % {
            "language": refusal.language
        }
    if isinstance(refusal, news.Changed):
        return gettext("The text was changed while you were looking. Please read it once more.")
    return gettext("Please write the English text first: it goes to whoever’s language has none.")
