"""Texts in three languages, and their earlier revisions, and drafts."""

from texts.models.draft import Draft
from texts.models.revision import Revision
from texts.models.text import ORIGINAL_LANGUAGE, TextModel, TextQuerySet, digest_of, text_for_reader

__all__ = ["ORIGINAL_LANGUAGE", "Draft", "Revision", "TextModel", "TextQuerySet", "digest_of", "text_for_reader"]
