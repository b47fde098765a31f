"""Letters as the form passes them on, for tests that store many of them."""

from typing import Any

from appeals.models import Letter, Tally
from appeals.services.arriving.writing import Draft
from safety.typed.email_address import EmailAddress
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
    values = {**fields, "consent_version": "1", **changes}
    return Draft(**{**values, "email": EmailAddress.parse(values["email"])})


def assert_count_equals_rows(appeal):
    stored, letters = Tally.objects.get(appeal=appeal), Letter.objects.filter(appeal=appeal)
    assert (stored.online, stored.on_wall) == (letters.counted().count(), letters.on_wall().count())
