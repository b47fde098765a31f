"""Each test has a VAR_DIR of its own: the key and the file lie there."""

import pytest


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path
