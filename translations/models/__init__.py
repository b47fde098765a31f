"""What is stored of translations: own words in other languages, and the glossary."""

from translations.models.glossary import GlossaryTerm
from translations.models.translation import Translation

__all__ = ["GlossaryTerm", "Translation"]
