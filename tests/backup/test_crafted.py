"""Files that whoever has the public key can make to do harm: each is damaged when it is first read, in little memory."""

import io
import tarfile
import tracemalloc

import pytest
from django.core.management import call_command
from django.db import connection

from campaign.backup import archive, encryption
from campaign.backup.restoring import checking
from tests.backup import places
from tests.backup.test_refusing import refused, written

pytestmark = pytest.mark.django_db(transaction=True)
PIECE = ("database/000001", b"rows")
HEAD = {"format": 1, "made_on": "2026-11-27", "code": "", "server": 3, "migrations": [], "keys": []}


def head():
    return {**HEAD, "database": connection.vendor, "is_locked_down": False}


def accepted(path, key):
    call_command("restore", str(path), "--key", str(key), "--check")


def with_header(path, kind, content=b"", claimed=None):
    """A whole backup, with a header of its own between head and database."""
    header = tarfile.TarInfo("././@PaxHeader")
    header.type, header.size = kind, len(content) if claimed is None else claimed
    raw = header.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)
    with (
        path.open("wb") as file,
        encryption.encrypted(file, [places.PUBLIC_KEY]) as stream,
        archive.writing(stream) as writer,
    ):
        writer._add(archive.HEAD, archive.as_json(head()))
        writer._tar.fileobj.write(raw)
        writer._add(*PIECE)
        writer.finish()
    return path


def record(key, value):
    content = f" {key}={value}\n".encode()
    length = len(content)
    while length != len(str(length)) + len(content):
        length = len(str(length)) + len(content)
    return str(length).encode() + content


def test_a_header_is_never_read_into_memory_however_large_it_says_it_is(old, tmp_path):
    large = 8 * 1024 * 1024
    for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK):
        path = with_header(tmp_path / "made", kind, bytes(large))
        tracemalloc.start()
        assert "is damaged" in refused(path, old.key, "--check"), kind
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < large / 2, kind


@pytest.mark.parametrize(
    "header",
    [
        (tarfile.XHDTYPE, record("comment", "x")),
        (tarfile.XHDTYPE, record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0")),
        (tarfile.XHDTYPE, record("path", "database/000001") * 10_000),
        (tarfile.XHDTYPE, b"0 path=x\n"),
        (tarfile.XHDTYPE, b"-5 path=database/000001\n"),
        (tarfile.XHDTYPE, b"9" * 5_000 + b" path=x\n"),
        (tarfile.XHDTYPE, record("size", "-4")),
        (tarfile.XHDTYPE, record("size", "many")),
        (tarfile.XHDTYPE, b"11 path=\xff\xfe\n"),
        (tarfile.XGLTYPE, record("path", "database/000001")),
        (tarfile.GNUTYPE_LONGNAME, b"database/000001\0"),
        (tarfile.REGTYPE, b"", -512),
        (tarfile.SYMTYPE, b""),
        (tarfile.DIRTYPE, b""),
    ],
)
def test_a_header_that_the_site_does_not_write_is_damaged(old, tmp_path, header):
    assert "is damaged" in refused(with_header(tmp_path / "made", *header), old.key, "--check")


def test_many_headers_one_after_the_other_are_damaged(old, tmp_path):
    one = tarfile.TarInfo("././@PaxHeader")
    one.type = tarfile.XHDTYPE
    path = with_header(tmp_path / "made", tarfile.XHDTYPE, one.tobuf(tarfile.USTAR_FORMAT) * 5_000, claimed=0)
    assert "is damaged" in refused(path, old.key, "--check")


def test_the_database_comes_first_all_of_it_and_is_there(old, tmp_path):
    path, photograph = tmp_path / "made", ("media/a", b"x")
    accepted(written(path, head(), [PIECE, ("database/000002", b"more"), photograph]), old.key)
    for members in (
        [photograph, PIECE],
        [PIECE, photograph, ("database/000002", b"more")],
        [PIECE, ("database/٠٠٠٠٠٢", b"more")],
        [PIECE, ("database/000003", b"more")],
        [("database/000002", b"rows")],
        [("database/000001", b"")],
        [photograph],
        [],
    ):
        assert "is damaged" in refused(written(path, head(), members), old.key, "--check"), members


def test_a_long_name_and_one_in_cyrillic_come_back(old, tmp_path):
    names = ["media/" + "/".join(["ы" * 120] * 8), "private/" + "n" * 255, "media/фото.jpg"]
    path = written(tmp_path / "made", head(), [PIECE, *((name, name.encode()) for name in names)])
    with checking.opened(path, encryption.read_identities(places.PRIVATE_KEY)) as reader:
        read = {name: content.read() for name, content in reader.members()}
    assert read == {PIECE[0]: PIECE[1], **{name: name.encode() for name in names}}


def test_names_that_are_more_than_a_manifest_holds_are_damaged(old, tmp_path, monkeypatch):
    path = written(tmp_path / "made", head(), [PIECE, *((f"media/{number}", b"") for number in range(100))])
    accepted(path, old.key)
    monkeypatch.setitem(archive.MOST_BYTES, archive.MANIFEST, 2_000)
    assert "is damaged" in refused(path, old.key, "--check")


def test_a_file_larger_than_the_old_format_of_sizes_comes_back():
    """Eight gigabytes and more are written in a header of POSIX's."""
    from campaign.backup import tar_members

    info = archive.member("media/film", 9 * 1024**3)
    members = tar_members.TarMembers(io.BytesIO(info.tobuf(tarfile.PAX_FORMAT)))
    name, content = members.next()
    assert (name, content.size) == ("media/film", 9 * 1024**3)
