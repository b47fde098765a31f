"""The file as a whole: the same bytes again, one moment of the database, published figures, refusals."""

import contextlib
import os
import resource
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from appeals.models import Tally
from campaign.site_file import signing, writing
from campaign.site_file.contents import wall
from safety import lockdown
from tests import make
from tests.site_file import making

WALL = "appeals/shanyrak-aigyerim/letters/index.html"


@pytest.mark.django_db
def test_the_same_site_and_moment_give_the_same_bytes_signed(tmp_path):
    making.letters(make.site())
    first = writing.write(tmp_path / "a.zip", now=making.NOW)
    second = writing.write(tmp_path / "b.zip", now=making.NOW)
    assert first == second
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert first.bytes == (tmp_path / "a.zip").stat().st_size
    files = making.files_in(tmp_path / "a.zip")
    assert files["SHA256SUMS.sig"] == signing.sign(files["SHA256SUMS"])


@pytest.mark.django_db
def test_the_count_is_the_published_one_with_its_day(tmp_path, settings):
    """Of the day before, where the worker was away; without the hour, which would tell when the file was made."""
    settings.COUNT_STEP = 300
    appeal = make.site()
    making.letters(appeal)
    at = making.NOW - timezone.timedelta(days=1, minutes=2)
    Tally.objects.filter(appeal=appeal).update(published_online=8765, published_on_wall=7654, published_at=at)
    _, files = making.written(tmp_path)
    for name in ("index.html", WALL):
        page = files[name].decode()
        assert "8,765" in page
        assert '<time datetime="2026-11-26">26 November 2026</time>' in page
        assert '<time datetime="2026-11-27">27 November 2026</time>' in page
        assert "14:0" not in page


@pytest.mark.django_db
def test_what_there_is_no_room_for_is_left_out_and_said(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(wall, "LETTERS_A_PAGE", 3)
    appeal = make.site()
    making.letters(appeal)
    whole, _ = making.written(tmp_path)
    assert (whole.letters_shown, whole.letters_left_out) == (14, 0)
    room = whole.bytes - 9_000 + wall.RESERVED_BYTES
    monkeypatch.setattr(writing, "MOST_BYTES", room)
    summary, files = making.written(tmp_path)
    assert summary.bytes <= room
    assert 3 <= summary.letters_shown < 14
    assert summary.letters_shown + summary.letters_left_out == 14
    folder = WALL.removesuffix("index.html")
    end = f"page-{summary.letters_shown // 3 + 1}.html"
    said = f"There was no room in this file for {summary.letters_left_out} older letters."
    for name in (WALL, folder + end, "this-copy/index.html"):
        assert said in files[name].decode(), name
    for language in ("ru", "kk"):
        for name in (WALL, folder + end):
            assert (
                f"{settings.SITE_URL}/{language}/appeals/shanyrak-aigyerim/letters/"
                in files[f"{language}/{name}"].decode()
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_it_is_one_moment_of_the_database(tmp_path, monkeypatch, is_guarded):
    """Without the snapshot a letter that is approved meanwhile is on the wall, and not in the figures beside it."""
    if not is_guarded:
        monkeypatch.setattr(writing, "snapshot", contextlib.nullcontext)
    appeal = make.site()
    make.letter(appeal, own_words="Written before.")

    def tell(words: str) -> None:
        if "letters" in words:
            thread = threading.Thread(target=write_meanwhile)
            thread.start()
            thread.join(20)

    def write_meanwhile() -> None:
        make.letter(appeal, own_words="Written meanwhile.")
        connection.close()

    _, files = making.written(tmp_path, tell=tell)
    page = files[WALL].decode()
    assert "Written before." in page
    assert ("Written meanwhile." in page) is not is_guarded


@pytest.mark.django_db
@pytest.mark.parametrize("is_before", [True, False])
def test_a_site_that_is_locked_down_gives_no_file(tmp_path, is_before):
    make.site()

    def lock_down(words: str = "") -> None:
        lockdown.begin(by="", now=timezone.now())

    if is_before:
        lock_down()
    with pytest.raises(writing.LockedDown):
        writing.write(tmp_path / "a.zip", now=making.NOW, tell=lock_down)
    assert os.listdir(tmp_path) == []
    with pytest.raises(CommandError, match="locked down"):
        call_command("export_site", str(tmp_path / "a.zip"))


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_in_one_line_and_what_it_wrote(tmp_path, capsys):
    path = tmp_path / "site.zip"
    with pytest.raises(CommandError, match="There is no site yet"):
        call_command("export_site", str(path))
    making.letters(make.site())
    for name, words in (
        ("missing/site.zip", "There is no folder"),
        (".", "is a folder"),
        ("a\0b.zip", "could not be written"),
        ("x" * 300, "could not be written"),
        ("/proc/site.zip", "could not be written"),
    ):
        with pytest.raises(CommandError, match=words) as caught:
            call_command("export_site", str(tmp_path / name))
        assert "\n" not in str(caught.value)
    with (
        no_room(50_000),
        pytest.raises(CommandError, match=r"could not be written: File too large\. Nothing of it was left"),
    ):
        call_command("export_site", str(path))
    assert os.listdir(tmp_path) == []
    call_command("export_site", str(path))
    assert "14 letters" in capsys.readouterr().out
    with pytest.raises(CommandError, match="there already"):
        call_command("export_site", str(path))
    # The first one of a site says already what it is signed with: its key is made before its pages.
    assert "ssh-keygen -Y verify" in making.files_in(path)["reach/index.html"].decode()
    call_command("export_site", str(path), replace=True)
    assert os.listdir(tmp_path) == ["site.zip"]


@contextlib.contextmanager
def no_room(most: int):
    """No file can grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
