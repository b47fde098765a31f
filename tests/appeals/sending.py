"""Letters as their form hands them over, for tests that store many of them."""

from typing import Any

from appeals.models import Letter, Tally
from appeals.services.writing import Draft
from tests import make


def draft(**changes):
    fields: dict[str, Any] = {
        "naming": "public",
        "name": "Ada",
        "city": "",
        "organisation": "",
        "country": "DE",
        "own_words": "",
    }
    fields |= {"own_language": "", "language": "en", "email": make.address(), "wants_updates": False}
    return Draft(**{**fields, "consent_version": "1", **changes})


def assert_count_equals_rows(appeal):
    assert Tally.objects.get(appeal=appeal).online == Letter.objects.filter(appeal=appeal).counted().count()
