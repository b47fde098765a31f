"""Words of Django's own: what its catalogues lack or misspell is kept by hand, and shown in their place."""

import os
import shutil
import subprocess
import sys

import pytest
from django.utils.translation import gettext, override

from tests.structure.sources import ROOMS, ROOT
from tests.structure.test_catalogues import BY_HAND, GATHERED, LANGUAGES, catalogue, keys_and_texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_catalogues_do_not_contradict_each_other(language):
    gathered, by_hand = keys_and_texts(catalogue(language)), keys_and_texts(catalogue(language, BY_HAND))
    assert [key for key in gathered.keys() & by_hand.keys() if gathered[key] != by_hand[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_kept_by_hand_is_shown_instead_of_djangos(language):
    with override(language):
        for (context, english), text in keys_and_texts(catalogue(language, BY_HAND)).items():
            if context is None and isinstance(text, str):
                assert gettext(english) == text


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed")
def test_gathering_leaves_what_is_kept_by_hand(tmp_path):
    for folder in (*ROOMS, "templates", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / "campaign" / "new.py").write_text('from django.utils.translation import gettext\ngettext("A new one.")\n')
    files = [tmp_path / folder.relative_to(ROOT) / "kk/LC_MESSAGES/django.po" for folder in (GATHERED, BY_HAND)]
    for path in files:
        path.write_text(path.read_text("utf-8") + '\nmsgid "Nobody asks for this."\nmsgstr "?"\n', "utf-8")
    gathered, by_hand = (path.read_text("utf-8") for path in files)

    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var")}
    subprocess.run([sys.executable, "manage.py", "makemessages", "-v0"], cwd=tmp_path, env=environment, check=True)

    assert files[1].read_text("utf-8") == by_hand
    assert "A new one." in files[0].read_text("utf-8")
    assert "Nobody asks for this." in gathered
    assert "Nobody asks for this." not in files[0].read_text("utf-8")
