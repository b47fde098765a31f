"""Endorsements as pages show them, apart from the letters: the checked ones."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from appeals.countries_and_languages import OTHER_LANGUAGE, country_name
from appeals.models import Endorsement
from appeals.presentation.letters import paragraphs
from safety.lockdown import is_locked_down

# As many as one page takes; a campaign with more has outgrown a list.
MOST_SHOWN = 500


@dataclass(frozen=True)
class ShownEndorsement:
    """An organisation, and what it says in its own language; `host` is where its link leads to."""

    organisation: str
    country: str
    paragraphs: list[str]
    language: str
    link: str

    @property
    def host(self) -> str:
        return urlsplit(self.link).netloc.removeprefix("www.")


def shown_endorsements(appeal_id: int) -> list[ShownEndorsement]:
    """Those that an organiser has checked, by name; none while the site is locked down. Two queries at most."""
    if is_locked_down():
        return []
    rows = Endorsement.objects.filter(appeal_id=appeal_id).checked()[:MOST_SHOWN]
    return [
        ShownEndorsement(
            organisation=row.organisation,
            country=country_name(row.country),
            paragraphs=paragraphs(row.text),
            language="" if row.text_language == OTHER_LANGUAGE else row.text_language,
            link=row.link,
        )
        for row in rows
    ]
