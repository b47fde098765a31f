"""A file is there whole or not at all, whatever ends the one who writes it."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import zipfile

import pytest

from campaign.site_file import archive

WRITER = """
import sys, time
from pathlib import Path
from campaign.site_file.archive import whole_or_nothing
with whole_or_nothing(Path(sys.argv[1]), replace=True) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "site.zip").write_bytes(b"old")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "site.zip")], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"written\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert os.listdir(tmp_path) == ["site.zip"]
    assert (tmp_path / "site.zip").read_bytes() == b"old"


@pytest.mark.parametrize("has_nameless_files", [True, False])
def test_an_error_leaves_nothing_and_success_a_file_that_others_may_read(tmp_path, monkeypatch, has_nameless_files):
    if not has_nameless_files:
        monkeypatch.delattr(os, "O_TMPFILE")
    path = tmp_path / "site.zip"
    with pytest.raises(RuntimeError), archive.whole_or_nothing(path, replace=True) as file:
        file.write(b"half")
        raise RuntimeError
    assert os.listdir(tmp_path) == []
    for content in (b"first", b"second"):
        with archive.whole_or_nothing(path, replace=True) as file:
            file.write(content)
        assert (os.listdir(tmp_path), path.read_bytes()) == (["site.zip"], content)
    with pytest.raises(FileExistsError), archive.whole_or_nothing(path, replace=False) as file:
        file.write(b"third")
    assert (os.listdir(tmp_path), path.read_bytes()) == (["site.zip"], b"second")
    assert path.stat().st_mode & 0o444


def test_a_rest_of_a_killed_writer_without_nameless_files_is_used_up(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")
    (tmp_path / ".site.zip.new").write_bytes(b"half, and longer than what comes")
    with archive.whole_or_nothing(tmp_path / "site.zip", replace=True) as file:
        file.write(b"whole")
    assert os.listdir(tmp_path) == ["site.zip"]
    assert (tmp_path / "site.zip").read_bytes() == b"whole"


def test_times_owners_and_signature_in_the_zip():
    made = io.BytesIO()
    written = archive.Archive(made, dt.datetime(2026, 11, 27, 9, 5, 59, tzinfo=dt.UTC))
    written.add("b.txt", b"b")
    written.add("a.txt", b"a")
    with pytest.raises(ValueError, match="already"):
        written.add("a.txt", b"x")
    signed: list[bytes] = []

    def sign(sums: bytes) -> bytes:
        signed.append(sums)
        return b"signature"

    written.finish(sign)
    with zipfile.ZipFile(made) as read:
        assert [entry.filename for entry in read.infolist()] == ["b.txt", "a.txt", "SHA256SUMS", "SHA256SUMS.sig"]
        # In Alma-Ata, where the site's days begin; to the minute.
        assert {entry.date_time for entry in read.infolist()} == {(2026, 11, 27, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in read.infolist()} == {0o100644}
        assert read.read("SHA256SUMS.sig") == b"signature"
        assert signed == [read.read("SHA256SUMS")]
        assert [line[66:] for line in signed[0].decode().splitlines()] == ["a.txt", "b.txt"]
