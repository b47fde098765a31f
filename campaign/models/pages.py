"""Pages about the site, edited by organisers: about, privacy, reach, donate."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from texts.markdown import render_markdown
from texts.models import TextModel, text_for_reader


class Page(models.Model):
    """One such page, found by its fixed slug."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        text: Any = text_for_reader(self)
        return text.title if text else self.slug


class PageText(TextModel):
    """A page in one language."""

    owner_field = "page"
    text_fields = ("title", "summary", "description", "body")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="texts", verbose_name=_("page"))
    title = models.CharField(_("title"), max_length=200, help_text=_("It is shown above the page, and in messengers."))
    summary = models.TextField(_("summary"), blank=True, help_text=_("A sentence under the title."))
    description = models.CharField(
        _("description for search engines"),
        max_length=200,
        blank=True,
        help_text=_("One sentence under the link in search engines and messengers."),
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown: an empty line begins a new paragraph, ## a heading, > a quotation; **bold**, *italic*, "
            "[words](address)."
        ),
    )
    html = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"],
                name="pagetext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def render(self) -> None:
        self.html = render_markdown(self.body)
