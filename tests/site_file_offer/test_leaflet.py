"""The fingerprint is printed where a seized server cannot change it: at the foot of the leaflet."""

import pytest
from django.utils import translation

from appeals.pdf import leaflet
from appeals.presentation.letters import present
from campaign.site_file import signing
from tests import make


def foot(language):
    with translation.override("en"):
        data = leaflet.data_of(present(make.Appeal.objects.get(), language), "https://letters.example/")
    return data["foot_lines"]


@pytest.mark.django_db
def test_the_leaflet_has_the_fingerprint_in_every_language_once_there_is_a_key():
    make.site()
    assert foot("en") == []
    signing.private_key()
    for language in make.LANGUAGES:
        # Whole, on a line of its own: it is compared sign by sign.
        assert [piece for _font, piece in foot(language)[-1]] == [signing.fingerprint(signing.current())]
    assert leaflet.leaflet_of(present(make.Appeal.objects.get(), "kk"), "https://letters.example/").startswith(b"%PDF")
