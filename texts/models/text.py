"""Texts in three languages: each language a row, each row knowing which revision of the original it was made from."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from texts.models.revision import Revision

ORIGINAL_LANGUAGE = "en"


class TextQuerySet(models.QuerySet["TextModel"]):
    """Questions about texts."""

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def older_than_original(self) -> Self:
        """Translations made from an earlier revision of the original than the present one."""
        owner = self.model.owner_field
        original = self.model._default_manager.filter(**{owner: OuterRef(owner)}, language=ORIGINAL_LANGUAGE).values(
            "revision"
        )[:1]
        return (
            self.exclude(language=ORIGINAL_LANGUAGE)
            .annotate(original_revision=Subquery(original))
            .filter(based_on_revision__lt=F("original_revision"))
        )

    def with_age(self) -> Self:
        """With `older_since`: when the original was first changed after a translation was made from it, else None."""
        owner = self.model.owner_field
        originals = self.model._default_manager.filter(**{owner: OuterRef(OuterRef(owner))}, language=ORIGINAL_LANGUAGE)
        changes = Revision.objects.filter(
            content_type__app_label=self.model._meta.app_label,
            content_type__model=self.model._meta.model_name,
            object_id__in=originals.values("pk"),
            number=OuterRef("based_on_revision") + 1,
        )
        return self.annotate(older_since=Subquery(changes.values("saved_at")[:1]))


class TextModel(models.Model):
    """Base of all translated texts. A subclass names its owner (`owner_field`) and its texts (`text_fields`)."""

    owner_field: ClassVar[str]
    text_fields: ClassVar[tuple[str, ...]]

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    based_on_revision = models.PositiveIntegerField(
        _("made from revision"),
        default=1,
        help_text=_("The revision of the English text that this translation was made from."),
    )
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    # Deleting a text deletes what it said before.
    revisions = GenericRelation("texts.Revision")

    objects = TextQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_original(self) -> bool:
        return self.language == ORIGINAL_LANGUAGE

    @property
    def is_edited(self) -> bool:
        """Whether an organiser has changed the text since it was loaded from the repository's files."""
        return self.loaded_digest != self.digest()

    def original_revision(self) -> int:
        """The present revision of the original; 1 where there is none yet."""
        owner = {self.owner_field: getattr(self, self.owner_field)}
        originals = type(self)._default_manager.filter(**owner, language=ORIGINAL_LANGUAGE)
        return originals.values_list("revision", flat=True).first() or 1

    def render(self) -> None:
        """Updates what is derived from the texts and stored with them: called whenever a revision is stored."""

    def texts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.text_fields}

    def digest(self) -> str:
        """The SHA-256 of the texts, in 64 hexadecimal digits."""
        return digest_of(self.texts())


def text_for_reader(owner: models.Model) -> Any:
    """The text of a row (its `texts` may come prefetched) in the active language, else the original, else None."""
    if owner.pk is None:
        return None
    texts = {text.language: text for text in owner.texts.all()}  # type: ignore[attr-defined]
    return texts.get(get_language() or ORIGINAL_LANGUAGE) or texts.get(ORIGINAL_LANGUAGE)


def digest_of(texts: dict[str, Any]) -> str:
    """The digest of a text row's fields, independent of their order."""
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()
