"""Articles in the admin: texts side by side, photographs, and a preview."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import next_steps
from articles.admin.comments import CommentAdmin
from articles.admin.photo_forms import AddsPhotographs
from articles.admin.photos import PhotographsOnPage, PhotoInline
from articles.models import Article, ArticleText
from organisers.desk.editing.fields import MinuteField
from organisers.desk.editing.preview import render_preview
from organisers.desk.writing.previews import Previewed, typed_text
from texts.side_by_side import (
    ChangeIsNeeded,
    side_by_side,
    texts_form,
    translation_status,
    with_texts,
)
from texts.slugs import is_slug_free, keep_old_slug, made_portable

__all__ = ["ArticleAdmin", "CommentAdmin"]
# Slugs that other URLs under `/articles/` use.
TAKEN_BY_PAGES = {"feed"}


class ArticleForm(AddsPhotographs):
    published_at = MinuteField(
        label=capfirst(Article._meta.get_field("published_at").verbose_name),
        required=False,
        help_text=_("Empty: a draft, seen by organisers only. Time of Almaty."),
    )
    publish_now = forms.BooleanField(
        label=_("Put it on the site now"),
        required=False,
        help_text=_("It is published as soon as you save, unless a time is set above."),
    )

    def clean_slug(self) -> str:
        slug = made_portable(self.cleaned_data["slug"], self.instance)
        if slug in TAKEN_BY_PAGES or not is_slug_free(slug, self.instance):
            raise ValidationError(gettext("This address is taken, or was once that of another article."), code="taken")
        return slug


@admin.register(Article)
class ArticleAdmin(ChangeIsNeeded, Previewed, PhotographsOnPage):
    form = texts_form(ArticleText, ArticleForm)
    inlines = (PhotoInline,)
    list_display = ("title", "published_at", "translations")
    ordering = ("-published_at", "-pk")
    fieldsets = [
        (None, {"fields": [("slug", "published_at"), ("source_url", "has_comments")]}),
        (_("Texts"), {"fields": side_by_side(ArticleText)}),
        (None, {"fields": ["add_photographs"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A draft's, with the box that publishes it."""
        (name, options), *others = super().get_fieldsets(request, obj)
        if obj is None or obj.published_at is None:
            first, *rows = options["fields"]
            options = {**options, "fields": [first, "publish_now", *rows]}
        return [(name, options), *others]

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

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        article = self.get_object(request, object_id) if request.method == "GET" else None
        steps = next_steps.steps_of(request, article) if article and article.is_published(timezone.now()) else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "next_steps": steps})

    def show_preview(self, request: HttpRequest, obj: Article, form: Any, language: str) -> HttpResponse:
        """The article as its page will show it."""
        # What stands in the form now may be no address.
        slug = form.initial.get("slug") or "preview"
        return render_preview(
            request,
            template="articles/article_detail.html",
            address=reverse("articles:detail", args=[slug]),
            language=language,
            context={
                "article": obj,
                "text": typed_text(form, language),
                "photos": self.previewed_photos(request, obj, language),
            },
        )

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        now = timezone.now()
        is_set = "published_at" in form.changed_data
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("publish_now") and obj.published_at is None:
            obj.published_at, is_set = now, True
            obj.save(update_fields=["published_at"])
        if change and keep_old_slug(obj, form.initial["slug"]):
            self.record(request, "change address", obj)
        if is_set:
            self.record(request, "set publication", obj)
        form.store_texts(by=request.user, now=now)
        request.is_new_on_site = is_set and obj.is_published(now)  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if request.is_new_on_site:  # type: ignore[attr-defined]
            messages.success(request, on_the_site(request, form.instance))


def on_the_site(request: HttpRequest, article: Article) -> str:
    """That an article is published, with the ways to what follows."""
    steps = next_steps.steps_of(request, article)
    links = format_html_join("", ' <a href="{}">{}</a>', ((step.url, step.label) for step in steps))
    return format_html("{}{}", gettext("The article is on the site now."), links)
