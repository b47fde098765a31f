"""A file is there whole or not at all, whatever ends the one who writes it."""

import os
import signal
import subprocess
import sys

import pytest

from safety.files import whole

WRITER = """
import sys, time
from pathlib import Path
from safety.files import whole
with whole.written(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_leaves_the_old_file_and_a_draft_that_nobody_takes_for_it(tmp_path):
    (tmp_path / "site.zip").write_bytes(b"old")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "site.zip")], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"written\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert (tmp_path / "site.zip").read_bytes() == b"old"
    (draft,) = (path for path in tmp_path.iterdir() if path.name != "site.zip")
    assert draft.name.startswith(".site.zip.")
    whole.write(tmp_path / "site.zip", b"new")
    assert (tmp_path / "site.zip").read_bytes() == b"new"


def test_an_error_leaves_nothing_and_the_old_file(tmp_path):
    path = tmp_path / "site.zip"
    for before in ([], ["site.zip"]):
        with pytest.raises(RuntimeError), whole.written(path) as file:
            file.write(b"half")
            raise RuntimeError
        assert os.listdir(tmp_path) == before
        whole.write(path, b"first")
    assert path.read_bytes() == b"first"


def test_its_owner_alone_may_read_it_unless_others_are_meant_to(tmp_path):
    whole.write(tmp_path / "key", b"x")
    whole.write(tmp_path / "page", b"x", mode=0o644)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"key": 0o600, "page": 0o644 & ~umask()}


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_two_that_write_at_once_do_not_write_into_each_others_draft(tmp_path):
    """Not even where both processes have the same number, as in containers."""
    path = tmp_path / "list"
    with whole.written(path) as one, whole.written(path) as other:
        one.write(b"one, longer")
        other.write(b"other")
    assert (os.listdir(tmp_path), path.read_bytes()) == (["list"], b"one, longer")


def test_what_is_written_once_stays(tmp_path):
    for content in (b"first", b"second"):
        whole.write_once(tmp_path / "key", content)
        assert (os.listdir(tmp_path), (tmp_path / "key").read_bytes()) == (["key"], b"first")
