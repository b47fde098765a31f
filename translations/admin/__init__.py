"""The translators' desk and the glossary in the admin."""

from translations.admin import desk as desk  # Registers what this app adds to the desk.
from translations.admin.glossary import GlossaryTermAdmin
from translations.admin.translations import TranslationAdmin

__all__ = ["GlossaryTermAdmin", "TranslationAdmin"]
