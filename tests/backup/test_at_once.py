"""Two restores at once into the same empty place: one brings everything back, the other is refused and touches nothing."""

import contextlib
import subprocess
import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from campaign.backup.restoring import place
from campaign.backup.restoring.refused import Refused
from tests import make
from tests.backup import places

pytestmark = pytest.mark.django_db(transaction=True)
FILES = 3_000


@pytest.fixture
def backup(old, settings):
    make.letter(make.site())
    for number in range(FILES):
        (settings.MEDIA_ROOT / f"{number}.jpg").write_bytes(bytes(10))
    return old.back_up()


def two_at_once(new, old, backup):
    started = [
        subprocess.Popen(
            new.command("restore", str(backup), "--key", str(old.key)),
            cwd=django_settings.BASE_DIR,
            env=new.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=120)[1] for process in started]
    return sorted(zip([process.returncode for process in started], errors, strict=True))


def test_the_second_is_refused_in_a_line_and_the_first_brings_everything_back(old, backup):
    new = places.new_place(old)
    (done, _), (refused, said) = two_at_once(new, old, backup)
    assert (done, refused) == (0, 1), said
    assert "Another restore into" in said and len(said.splitlines()) == 1
    assert len(new.files("media")) == FILES
    assert new.rows("SELECT count(*) FROM appeals_letter") == [(1,)]


def test_without_the_guard_the_second_empties_the_place_under_the_first(old, settings, monkeypatch):
    monkeypatch.setattr(place.sites_database.of_this_site(), "empty", lambda: None)
    place.begin()
    written = settings.MEDIA_ROOT / "a.jpg"
    written.write_bytes(b"x")
    place.refuse_unless_empty()
    place.begin()
    assert not written.exists()


def test_whoever_is_second_touches_nothing_and_may_come_again(old):
    outcomes = []

    def second():
        with contextlib.suppress(Refused), place.alone():
            outcomes.append("in")

    for _ in range(2):
        with place.alone():
            thread = threading.Thread(target=second)
            thread.start()
            thread.join()
    second()
    assert outcomes == ["in"]
    # Nothing is left in a place that has to be empty.
    assert {path.name for path in Path(old.var_dir).iterdir()} == {"secrets.json", "media", "private", "mail"}
