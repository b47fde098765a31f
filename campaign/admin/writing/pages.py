"""Pages about the site in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.models import Page, PageText
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.preview import render_preview
from texts.models import ORIGINAL_LANGUAGE
from texts.side_by_side import LANGUAGES, ChangeIsNeeded, side_by_side, texts_form, translation_status, with_texts


@admin.register(Page)
class PageAdmin(ChangeIsNeeded, NoAdding, NoDeleting, OrganisersModelAdmin):
    """Pages keep their slugs; only their texts are edited."""

    form = texts_form(PageText)
    change_form_template = "admin/texts_change_form.html"
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

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("<int:page_id>/preview/<str:language>/", view, name="campaign_page_preview"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        keys = self.valid_keys([object_id])
        previews = [(code, reverse("admin:campaign_page_preview", args=[keys[0], code])) for code in LANGUAGES if keys]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "previews": previews})

    def preview(self, request: HttpRequest, page_id: int, language: str) -> HttpResponse:
        """The page with the texts in the form, saved or not."""
        if language not in LANGUAGES:
            raise Http404
        page = self.get_object(request, str(page_id))
        if page is None or request.method != "POST":
            return redirect("admin:campaign_page_changelist")
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        form: Any = self.get_form(request, page, change=True)(request.POST, instance=page)
        form.ignore_clashes()
        form.full_clean()
        values, shown = form.texts_in(language), language
        if not any(values.values()):
            values, shown = form.texts_in(ORIGINAL_LANGUAGE), ORIGINAL_LANGUAGE
        text = PageText(language=shown, **values)
        text.render()
        address = reverse(f"campaign:{page.slug}")
        context = {"slug": page.slug, "text": text}
        return render_preview(
            request, template="campaign/page.html", address=address, language=language, context=context
        )

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.store_texts(by=request.user, now=timezone.now())
