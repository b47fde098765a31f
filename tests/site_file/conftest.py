"""Fixtures of the tests of the site's file."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Photographs of these tests."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
