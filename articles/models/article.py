"""Articles, their texts in three languages, their photographs."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from texts.markdown import count_words, render_markdown
from texts.models import TextModel, text_for_reader
from texts.slugs import OldSlugModel, SluggedQuerySet


class ArticleQuerySet(SluggedQuerySet["Article"]):
    def published(self, now: dt.datetime) -> Self:
        return self.filter(published_at__lte=now)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")


class Article(models.Model):
    """One article; its words are rows of `ArticleText`."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the page’s address. If you change it, the old address leads to the new one."),
    )
    published_at = models.DateTimeField(
        _("published here at"), null=True, blank=True, help_text=_("Empty: a draft, seen by organisers only.")
    )
    source_url = models.URLField(_("source"), blank=True, help_text=_("The page where the text was published first."))
    has_comments = models.BooleanField(
        _("takes comments"),
        default=True,
        help_text=_("Without it nobody can write more comments; those that are shown stay."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        text: Any = text_for_reader(self)
        return text.title if text else self.slug

    def is_published(self, now: dt.datetime) -> bool:
        return self.published_at is not None and self.published_at <= now


class OldSlug(OldSlugModel):
    """A slug that an article had before."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="old_slugs")


class ArticleText(TextModel):
    """An article in one language: Markdown as written, HTML as rendered and sanitised from it."""

    owner_field = "article"
    text_fields = ("title", "kicker", "summary", "description", "source", "source_date", "body")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts", verbose_name=_("article"))
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Shown above the article, in lists and in messengers.")
    )
    kicker = models.CharField(
        _("place and date above the title"),
        max_length=120,
        blank=True,
        help_text=_("A short line above the headline. It may stay empty."),
    )
    summary = models.TextField(_("summary"), help_text=_("Two or three sentences, in lists and above the text."))
    description = models.CharField(
        _("description for search engines"),
        max_length=200,
        blank=True,
        help_text=_("One sentence under the link in search engines and messengers."),
    )
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Who published it first, in words."))
    source_date = models.CharField(
        _("date of the source"), max_length=10, blank=True, help_text=_("Year and month, such as 2006-03.")
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown: an empty line begins a new paragraph, ## a heading, > a quotation; **bold**, *italic*, "
            "[words](address)."
        ),
    )
    html = models.TextField(editable=False, default="")
    word_count = models.PositiveIntegerField(editable=False, default=0)

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of articles")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"],
                name="articletext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def render(self) -> None:
        self.html = render_markdown(self.body)
        self.word_count = count_words(self.html)

    @property
    def reading_minutes(self) -> int:
        """Minutes to read it: 238 English words a minute (Brysbaert 2019, silent reading of non-fiction).

        Russian and Kazakh say the same in fewer, longer words; the estimate is rounded to whole minutes, so the one
        figure serves all three.
        """
        return max(1, round(self.word_count / 238))


class Photo(models.Model):
    """A photograph of an article, made anew on upload so that no metadata is left in it; `articles.photos` has its files.

    The public sees it once somebody has said that faces and house numbers are agreed or hidden, and it is described for
    those who cannot see it in every language.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="photos", verbose_name=_("article"))
    position = models.PositiveSmallIntegerField(
        _("order"),
        default=1,
        help_text=_("The lowest number comes first. Messengers show the first photograph beside a link."),
    )
    file = models.CharField(max_length=80, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    has_widths = models.BooleanField(default=False, editable=False)
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who took it, if they want to be named and that puts nobody in danger."),
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by=None) | models.Q(agreed_at__isnull=False), name="photo_agreed_at_some_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.position)

    def languages_without_description(self) -> list[str]:
        """The languages in which it is not described (its `texts` may come prefetched)."""
        described = {text.language for text in self.texts.all() if text.description}
        return [code for code, _ in settings.LANGUAGES if code not in described]

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None

    @property
    def is_shown(self) -> bool:
        """Whether the public sees it, where its article is published."""
        return self.is_agreed and not self.languages_without_description()


class PhotoText(TextModel):
    """What a photograph shows, for those who cannot see it, and its caption, in one language."""

    owner_field = "photo"
    text_fields = ("description", "caption")

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="texts", verbose_name=_("photograph"))
    description = models.CharField(
        _("what it shows"),
        max_length=300,
        blank=True,
        help_text=_("For those who cannot see it: what is to be seen, in a sentence. Needed in all three languages."),
    )
    caption = models.CharField(
        _("caption"), max_length=300, blank=True, help_text=_("Below the photograph: what is not to be seen in it.")
    )

    class Meta:
        verbose_name = _("text of a photograph")
        verbose_name_plural = _("texts of photographs")
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "language"],
                name="phototext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.description
