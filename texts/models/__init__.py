"""Texts in three languages, and their earlier revisions."""

from texts.models.revision import Revision
from texts.models.text import ORIGINAL_LANGUAGE, TextModel, TextQuerySet, digest_of, text_for_reader

__all__ = ["ORIGINAL_LANGUAGE", "Revision", "TextModel", "TextQuerySet", "digest_of", "text_for_reader"]
