"""Pages about the site in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.models import Page, PageText
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.editing.preview import render_preview
from organisers.desk.writing.previews import Previewed, typed_text
from texts.side_by_side import ChangeIsNeeded, side_by_side, texts_form, translation_status, with_texts


@admin.register(Page)
class PageAdmin(ChangeIsNeeded, Previewed, NoAdding, NoDeleting, OrganisersModelAdmin):
    """Pages keep their slugs; only their texts are edited."""

    form = texts_form(PageText)
    list_display = ("title", "slug", "translations")
    ordering = ("slug",)
    readonly_fields = ("slug",)
    fieldsets = [(None, {"fields": ["slug"]}), (_("Texts"), {"fields": side_by_side(PageText)})]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related(with_texts(PageText))

    @admin.display(description=_("title"))
    def title(self, page: Page) -> str:
        return str(page)

    @admin.display(description=_("translations"))
    def translations(self, page: Page) -> str:
        return translation_status(list(page.texts.all()))

    def show_preview(self, request: HttpRequest, obj: Page, form: Any, language: str) -> HttpResponse:
        """The page with the texts in the form."""
        address = reverse(f"campaign:{obj.slug}")
        context = {"slug": obj.slug, "text": typed_text(form, language)}
        return render_preview(
            request, template="campaign/page.html", address=address, language=language, context=context
        )

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.store_texts(by=request.user, now=timezone.now())
