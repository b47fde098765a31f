"""Articles in the admin: texts side by side, photographs, and a preview."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.comments import CommentAdmin
from articles.admin.photo_forms import AddsPhotographs
from articles.admin.photos import PhotographsOnPage, PhotoInline
from articles.models import Article, ArticleText
from organisers.desk.fields import MinuteField
from organisers.desk.preview import render_preview
from texts.models import ORIGINAL_LANGUAGE
from texts.side_by_side import (
    LANGUAGES,
    ChangeIsNeeded,
    TextsForm,
    side_by_side,
    texts_form,
    translation_status,
    with_texts,
)
from texts.slugs import is_slug_free, keep_old_slug

__all__ = ["ArticleAdmin", "CommentAdmin"]
# Slugs that other URLs under `/articles/` use.
TAKEN_BY_PAGES = {"feed"}
# What organisers do next with an article: each gives a label and an address, or None. Apps above add theirs.
next_steps: list[Callable[[HttpRequest, Article], tuple[str, str] | None]] = []


class ArticleForm(AddsPhotographs):
    published_at = MinuteField(
        label=capfirst(Article._meta.get_field("published_at").verbose_name),
        required=False,
        help_text=_("Empty: a draft, seen by organisers only. Time of Almaty."),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN_BY_PAGES or not is_slug_free(slug, self.instance):
            raise ValidationError(gettext("This address is taken, or was once that of another article."), code="taken")
        return slug


@admin.register(Article)
class ArticleAdmin(ChangeIsNeeded, PhotographsOnPage):
    form = texts_form(ArticleText, ArticleForm)
    inlines = (PhotoInline,)
    change_form_template = "admin/texts_change_form.html"
    list_display = ("title", "published_at", "translations")
    ordering = ("-published_at", "-pk")
    fieldsets = [
        (None, {"fields": [("slug", "published_at"), ("source_url", "has_comments")]}),
        (_("Texts"), {"fields": side_by_side(ArticleText)}),
        (None, {"fields": ["add_photographs"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers have written would go for good with it; without a time of publication it is off the site, too."""
        has_comments = obj is not None and obj.pk is not None and obj.comments.exists()
        return not has_comments and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related(with_texts(ArticleText))

    @admin.display(description=_("title"))
    def title(self, article: Article) -> str:
        return str(article)

    @admin.display(description=_("translations"))
    def translations(self, article: Article) -> str:
        return translation_status(list(article.texts.all()))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("preview/<str:language>/", view, name="articles_article_preview_new"),
            path("<int:article_id>/preview/<str:language>/", view, name="articles_article_preview"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        keys = self.valid_keys([object_id])
        previews = [
            (code, reverse("admin:articles_article_preview", args=[keys[0], code])) for code in LANGUAGES if keys
        ]
        article = Article.objects.filter(pk__in=keys).first()
        steps = [step for ask in next_steps if article and (step := ask(request, article))]
        context = {**(extra_context or {}), "previews": previews, "next_steps": steps}
        return super().change_view(request, object_id, form_url, context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        previews = [(code, reverse("admin:articles_article_preview_new", args=[code])) for code in LANGUAGES]
        return super().add_view(request, form_url, {**(extra_context or {}), "previews": previews})

    def preview(self, request: HttpRequest, language: str, article_id: int | None = None) -> HttpResponse:
        """The article as its page will show it, with the form's content, saved or not."""
        if language not in LANGUAGES:
            raise Http404
        article = self.get_object(request, str(article_id)) if article_id is not None else Article()
        if article is None or request.method != "POST":
            return redirect("admin:articles_article_changelist")
        is_allowed = self.has_change_permission(request, article) if article.pk else self.has_add_permission(request)
        if not is_allowed:
            raise PermissionDenied
        address = reverse("articles:detail", args=[article.slug or "preview"])
        form: Any = self.get_form(request, article, change=bool(article.pk))(request.POST, instance=article)
        if article.pk:
            form.ignore_clashes()
        form.full_clean()
        text = unsaved_text(form, language)
        context = {
            "article": article,
            "text": text,
            "photos": self.previewed_photos(request, article, language),
        }
        return render_preview(
            request, template="articles/article_detail.html", address=address, language=language, context=context
        )

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            if keep_old_slug(obj, form.initial["slug"]):
                self.record(request, "change address", obj)
            if "published_at" in form.changed_data:
                self.record(request, "set publication", obj)
        form.store_texts(by=request.user, now=timezone.now())


def unsaved_text(form: TextsForm, language: str) -> ArticleText:
    """What was typed in `language`, or in English if that is empty, rendered as it would be stored."""
    values = form.texts_in(language)
    if not any(values.values()):
        language, values = ORIGINAL_LANGUAGE, form.texts_in(ORIGINAL_LANGUAGE)
    text = ArticleText(language=language, **values)
    text.render()
    return text
