"""Updates in the admin: written in three languages, as drafts until they are published."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.admin.news import beginnings, publishing_page
from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from organisers import record_words
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.editing.drafts import PublishedOnce
from organisers.desk.writing.previews import Previewed, typed_text
from texts.side_by_side import ChangeIsNeeded, TextsForm, side_by_side, texts_form, with_texts


class NewsUpdateForm(TextsForm):
    """An update's own field and its texts; a single appeal is preselected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appeals = list(Appeal.objects.values_list("pk", flat=True)[:2])
        if len(appeals) == 1:
            self.initial.setdefault("appeal", appeals[0])


@admin.register(NewsUpdate)
class NewsUpdateAdmin(PublishedOnce, ChangeIsNeeded, Previewed, OrganisersModelAdmin):
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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return beginnings.initial_of(request)

    def show_preview(self, request: HttpRequest, obj: NewsUpdate, form: Any, language: str) -> HttpResponse:
        """The mail as a reader of this language will get it."""
        return publishing_page.typed_mail(self, request, typed_text(form, language))

    @admin.display(description=_("subject"))
    def subject(self, update: NewsUpdate) -> str:
        return str(update)

    @admin.display(description=_("published"))
    def publication(self, update: NewsUpdate) -> str:
        if update.published_at is None:
            return gettext("draft")
        return date_format(timezone.localtime(update.published_at), "DATE_FORMAT")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(partial(publishing_page.publishing, self))
        return [path("<int:update_id>/publishing/", view, name="appeals_newsupdate_publishing"), *super().get_urls()]


record_words.acts["test update"] = _("a test sent to oneself")
