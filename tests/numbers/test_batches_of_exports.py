"""However an export falls into batches, each letter is in it once, with its own translation and no other."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from appeals.services.exporting.download import Download
from appeals.services.exporting.purposes import Choice
from tests import make
from tests.translations.making import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_each_letter_has_its_own_translation(monkeypatch, size):
    monkeypatch.setattr("appeals.services.exporting.purposes.BATCH", size)
    appeal, day = make.appeal(), dt.date(2026, 3, 20)
    for number in range(12):
        # Days with one letter, with several, and none.
        on = day - dt.timedelta(days=number * number // 20)
        letter = make.letter(appeal, own_words=f"Words {number}.", written_on=on)
        if number % 4:
            translation(letter, language="ru", text=f"In Russian {number}.")
    rejected = make.letter(appeal, own_words="Nobody sees it.", written_on=day, state="rejected")
    translation(rejected, language="ru", text="Nobody sees this.")
    download = Download(appeal=appeal, purpose="archive", choice=Choice(), by=None, clock=timezone.now)
    rows = list(csv.DictReader(io.StringIO(b"".join(download).decode("utf-8-sig"))))
    download.close()
    said = {row["own_words"]: row["in_ru"] for row in rows}
    assert len(rows) == 12
    assert said == {f"Words {number}.": f"In Russian {number}." if number % 4 else "" for number in range(12)}
