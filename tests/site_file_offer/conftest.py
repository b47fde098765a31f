"""Each test has a VAR_DIR of its own, where the key and the file lie, and a file that is made at once."""

import pytest

from campaign.site_file import writing
from tests.site_file_offer import files


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def made_at_once(monkeypatch):
    monkeypatch.setattr(writing, "made", files.made)
