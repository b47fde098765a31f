"""Photographs on the page of their article: uploaded, described in three languages, agreed with those who are in them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles import photos
from articles.admin.photo_forms import AGREE, MOST_IN_AN_ARTICLE, NO_LONGER_AGREE, PhotoForm, lost_files
from articles.models import Article, Photo, PhotoText
from organisers import record_words
from organisers.desk.base import OrganisersModelAdmin
from organisers.desk.editing.inlines import LARGEST_NUMBER, OrganisersInline
from organisers.desk.writing.previews import forms_of_rows
from safety import erasure_list
from safety.erasure_list import Erased
from texts.side_by_side import FollowsParent, side_by_side, texts_form

# Where the page of an article shows its photographs.
PHOTOS = "#photos-group"
record_words.acts[AGREE] = _("said of a photograph that faces and house numbers are agreed")
record_words.acts[NO_LONGER_AGREE] = _("said of a photograph that it is no longer agreed")


class PhotoInline(FollowsParent, OrganisersInline):
    model = Photo
    max_num = MOST_IN_AN_ARTICLE
    form = texts_form(PhotoText, PhotoForm)
    readonly_fields = ("picture", "publication")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("picture", "publication"),
                    *side_by_side(PhotoText),
                    "is_agreed",
                    ("credit", "position"),
                    "upload",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("agreed_by").prefetch_related("texts")

    @admin.display(description=_("picture"))
    def picture(self, photo: Photo) -> str:
        if not photo.file:
            return "–"
        view = photos.view_of(photo, get_language() or settings.LANGUAGE_CODE)
        return format_html(
            '<img class="thumbnail" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
            view.url,
            view.width,
            view.height,
            view.description,
        )

    @admin.display(description=_("shown to the public"))
    def publication(self, photo: Photo) -> str:
        if not photo.pk:
            return "–"
        lacking = said_once(what_is_lacking(photo))
        shown = format_html('<strong class="older">{}</strong>', lacking) if lacking else gettext("yes")
        if photo.agreed_by is None:
            return shown
        return format_html("{} · {}", shown, gettext("agreed: %(who)s") % {"who": photo.agreed_by})


class PhotographsOnPage(OrganisersModelAdmin):
    """Mixed into the admin of articles: stores the photographs of their page, and says what keeps one off the site."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and self.has_change_permission(request):
            photos.encode_ahead(file for name in request.FILES for file in request.FILES.getlist(name))
        try:
            with photos.after_the_transaction() as request.touched_files:  # type: ignore[attr-defined]
                return super().changeform_view(request, *args, **kwargs)
        except photos.NotWritten:
            text = gettext(
                "The server has no space for these pictures, so nothing was saved. What you typed is below. Please tell "
                "whoever looks after the server."
            )
            messages.error(request, text)
            return self.reopened(request, *opened_as(*args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with photos.after_the_transaction() as request.touched_files:  # type: ignore[attr-defined]
            return super().delete_view(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        names = list(obj.photos.values_list("file", flat=True))
        erasure_list.enter(Erased.PHOTO, map(key_of, names))
        request.touched_files.update(dict.fromkeys(names))  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        files = request.touched_files  # type: ignore[attr-defined]
        kept = [one for one in formset.forms if one not in formset.deleted_forms]
        acts, replaced = [], []
        for photo_form in kept:
            made = photo_form.cleaned_data.get("encoded")
            act = photo_form.agreement()
            if act:
                acts.append((act, photo_form.instance))
                set_agreement(photo_form.instance, by=request.user if act == AGREE else None)
            if made:
                if photo_form.instance.file and photo_form.instance.file != made.name:
                    replaced.append(photo_form.instance.file)
                files.update({photo_form.instance.file: None} if photo_form.instance.file else {})
                files[made.name] = made
                photos.put_into(photo_form.instance, made)
        removed = [one.instance.file for one in formset.deleted_forms if one.instance.pk]
        erasure_list.enter(Erased.PHOTO, [key_of(name) for name in (*removed, *replaced)])
        formset.save()
        for photo_form in kept:
            if not photo_form.has_changed():
                continue
            if photo_form.instance.pk:
                columns = ["agreed_by", "agreed_at"] if photo_form.agreement() else []
                columns += ["file", "width", "height", "has_widths"] if photo_form.cleaned_data.get("encoded") else []
                photo_form.instance.save(update_fields=columns)
            photo_form.store_texts(by=request.user, now=timezone.now())
        files.update((photo.file, None) for photo in formset.deleted_objects)
        for act, photo in acts:
            disagreed = erasure_list.photo_keys(photo.file)
            if act == AGREE:
                erasure_list.take_off(Erased.PHOTO_DISAGREED, disagreed)
            else:
                erasure_list.enter(Erased.PHOTO_DISAGREED, disagreed[:1])
            self.record(request, act, photo)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        added = form.cleaned_data.get("add_photographs") or []
        files = request.touched_files  # type: ignore[attr-defined]
        last = form.instance.photos.order_by("-position").values_list("position", flat=True).first() or 0
        for position, made in enumerate(added, start=last + 1):
            files[made.name] = made
            photo = Photo(article=form.instance, position=min(position, LARGEST_NUMBER))
            photos.put_into(photo, made)
            photo.save()
        for text in (*getattr(form, "refused", ()), *what_keeps_off_the_site(form.instance)):
            messages.warning(request, text)
        request.has_new_photographs = bool(added)  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """A form that comes back with errors has lost its files: browsers do not send them twice."""
        inlines = [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
        for form in (context["adminform"].form, *inlines):
            for name, files in lost_files(form).items():
                text = gettext("Choose again: %(files)s. A form that comes back has lost its files.")
                form.add_error(name, text % {"files": files})
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: Any = None) -> HttpResponse:
        return self.to_new_photographs(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self.to_new_photographs(request, obj, super().response_change(request, obj))

    def to_new_photographs(self, request: HttpRequest, article: Article, response: HttpResponse) -> HttpResponse:
        """Whoever has added photographs describes them next."""
        if not request.has_new_photographs or "_addanother" in request.POST:  # type: ignore[attr-defined]
            return response
        return redirect(reverse("admin:articles_article_change", args=[article.pk]) + PHOTOS)

    def previewed_photos(self, request: HttpRequest, article: Article, language: str) -> list[photos.PhotoView]:
        """The photographs with the words that are typed beside them, as if they were saved and agreed."""
        return [
            photos.view_of(form.instance, language, {code: form.texts_in(code) for code, _name in settings.LANGUAGES})
            for form in forms_of_rows(self, request, article, Photo)
            if form.instance.file
        ]


def opened_as(object_id: str | None = None, form_url: str = "", extra_context: Any = None) -> tuple[Any, str, Any]:
    """The arguments of Django's view of a form, by their places."""
    return object_id, form_url, extra_context


def key_of(name: str) -> str:
    """How the erasure list names a photograph."""
    return erasure_list.photo_keys(name)[0]


def set_agreement(photo: Photo, *, by: Any) -> None:
    photo.agreed_by, photo.agreed_at = by, timezone.now() if by is not None else None


def what_is_lacking(photo: Photo) -> Iterable[str]:
    """What has to be done before the public sees a photograph, in words."""
    names = dict(settings.LANGUAGES)
    languages = ", ".join(str(names[code]) for code in photo.languages_without_description())
    if languages:
        yield gettext("what it shows is missing (%(languages)s)") % {"languages": languages}
    if not photo.is_agreed:
        yield gettext("nobody has confirmed that faces and house numbers are agreed to, or hidden")


def said_once(lacking: Iterable[str]) -> str:
    """“Not yet” and all of it, or nothing."""
    words = "; ".join(lacking)
    return gettext("not yet: %(reasons)s") % {"reasons": words} if words else ""


def what_keeps_off_the_site(article: Article) -> Iterable[str]:
    """A sentence for each photograph that the public does not see."""
    for number, photo in enumerate(article.photos.prefetch_related("texts"), start=1):
        if lacking := said_once(what_is_lacking(photo)):
            yield f"{capfirst(Photo._meta.verbose_name)} {number}: {lacking}"
