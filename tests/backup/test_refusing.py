"""What is not brought back, each said in a line, with nothing written anywhere."""

import json
import shutil
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaign.backup import archive, encryption
from campaign.backup.databases import postgresql
from campaign.backup.restoring import checking, place
from campaign.backup.restoring.refused import Refused
from campaign.environment.reading import UNFINISHED_RESTORE
from tests import make
from tests.backup import places

pytestmark = pytest.mark.django_db(transaction=True)
PIECE = ("database/000001", b"rows")


@pytest.fixture
def backup(old):
    make.site()
    return old.back_up()


def refused(path, key, *more):
    with pytest.raises(CommandError) as error:
        call_command("restore", str(path), "--key", str(key), *more)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_is_no_backup_is_told_from_what_is_a_copy(old, tmp_path):
    plain = tmp_path / "db.sqlite3"
    files = {
        "plain copy of SQLite": b"SQLite format 3\0" + bytes(100),
        "write-ahead log": b"\x37\x7f\x06\x82" + bytes(100),
        "plain tar file": bytes(257) + b"ustar\0" + bytes(300),
        "plain compressed file": b"\x1f\x8b\x08" + bytes(100),
        "plain zip file": b"PK\x03\x04",
        "plain dump of PostgreSQL": b"PGDMP\x01\x0e",
        "is empty": b"",
        "is no backup of this site": b"hello",
    }
    for words, content in files.items():
        plain.write_bytes(content)
        assert words in refused(plain, old.key), words
    plain.write_bytes(b"SQLite format 3\0")
    assert "can lack its newest letters" in refused(plain, old.key)
    assert "is a folder, perhaps a copy of VAR_DIR" in refused(old.var_dir, old.key)
    assert "cannot be read: No such file" in refused(tmp_path / "none", old.key)


def test_a_key_that_is_none_is_told_apart(old, backup, tmp_path):
    key = tmp_path / "a-key"
    for words, text in (
        ("holds the public key", places.PUBLIC_KEY),
        ("holds no private key", places.PRIVATE_KEY[:-3] + "QQQ"),
        ("is empty", "# nothing\n"),
        ("another private key opens it", encryption.new_pair()[0]),
    ):
        key.write_text(text)
        said = refused(backup, key, "--check")
        assert words in said and places.PRIVATE_KEY[:20] not in said
    key.write_bytes(b"\xff\xfe")
    assert "is no text" in refused(backup, key, "--check")
    assert "cannot be read: No such file" in refused(backup, tmp_path / "none", "--check")
    key.write_text(f"{encryption.new_pair()[0]}\n{places.PRIVATE_KEY}\n")
    call_command("restore", str(backup), "--key", str(key), "--check")


def test_a_file_that_was_cut_or_changed_is_damaged_at_whatever_place(old, backup, tmp_path):
    content, copy = backup.read_bytes(), tmp_path / "copy"
    for length in (30, 150, 5_000, len(content) // 2, len(content) - 200, len(content) - 1):
        copy.write_bytes(content[:length])
        assert "is damaged: it was cut short or changed" in refused(copy, old.key, "--check"), length
    for at in (300, len(content) // 2, len(content) - 5):
        copy.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert "is damaged" in refused(copy, old.key, "--check"), at
    copy.write_bytes(content + b"x")
    assert "is damaged" in refused(copy, old.key, "--check")


def written(path, head=None, members=(), manifest=None):
    """A file as whoever has the public key can make it."""
    with (
        path.open("wb") as file,
        encryption.encrypted(file, [places.PUBLIC_KEY]) as stream,
        archive.writing(stream) as writer,
    ):
        if head is not None:
            writer._add(archive.HEAD, archive.as_json(head))
        for name, content in members:
            writer._add(name, content)
        if manifest is not None:
            writer._add(archive.MANIFEST, archive.as_json(manifest))
        else:
            writer.finish()
    return path


def test_what_is_enciphered_well_and_is_no_backup_is_refused_too(old, tmp_path):
    """The public key is on the server: whoever takes that can make such files."""
    head = {"format": 1, "made_on": "2026-11-27", "code": "", "database": connection.vendor, "server": 3}
    head |= {"migrations": [], "keys": [], "is_locked_down": False}
    path = tmp_path / "made"
    assert "was made by a newer version" in refused(written(path, {**head, "format": 2}), old.key, "--check")
    for members in (
        [PIECE, ("private/../../etc/passwd", b"x")],
        [PIECE, ("/etc/passwd", b"x")],
        [PIECE, ("media/.ssh/x", b"x")],
        [PIECE, ("other/x", b"x")],
        [PIECE, ("media/a", b"x"), ("media/a", b"y")],
    ):
        assert "is damaged" in refused(written(path, head, members), old.key, "--check"), members
    members = [PIECE, ("media/a", b"x")]
    assert "is damaged" in refused(written(path, head, members, {"media/a": "0" * 64}), old.key, "--check")
    assert "is damaged" in refused(written(path, head, [], {"head.json": ""}), old.key, "--check")
    assert "is damaged" in refused(written(path, None, [("media/a", b"x")]), old.key, "--check")
    assert "is damaged" in refused(written(path, {"format": 1}), old.key, "--check")
    with path.open("wb") as file, encryption.encrypted(file, [places.PUBLIC_KEY]) as stream:
        stream.write(b"no archive")
    assert "is damaged" in refused(path, old.key, "--check")
    call_command("restore", str(written(path, head, members)), "--key", str(old.key), "--check")


def test_a_head_or_a_member_that_is_made_to_do_harm_is_refused_in_a_line(old, tmp_path):
    """Signs that move a terminal's cursor, other types than a head has, JSON of a million brackets, 64 GB of nothing."""
    head = {"format": 1, "made_on": "2026-11-27", "code": "", "database": connection.vendor, "server": 3}
    head |= {"migrations": [], "keys": [], "is_locked_down": False}
    path = tmp_path / "made"
    for changed in (
        {"made_on": "\x1b[2J\x1b[31mRestore with --lost"},
        {"made_on": "2026-11-27\nAll is well."},
        {"code": "Django\x1b]0;owned\x07"},
        {"database": ["sqlite"]},
        {"migrations": [["appeals"]]},
        {"migrations": 5},
        {"migrations": [["appeals", "\u202e1000"]]},
        {"keys": [{}]},
        {"server": "15"},
        {"format": "1"},
    ):
        assert "is damaged" in refused(written(path, {**head, **changed}), old.key, "--check"), changed
    for content in (b"[" * 900_000, b'{"format": 1, "made_on": ' + b" " * archive.MOST_BYTES[archive.HEAD]):
        assert "is damaged" in refused(written(path, members=[(archive.HEAD, content)]), old.key, "--check")
    with (
        path.open("wb") as file,
        encryption.encrypted(file, [places.PUBLIC_KEY]) as stream,
        archive.writing(stream) as writer,
    ):
        writer._add(archive.HEAD, archive.as_json(head))
        sparse = archive.member("media/a", 0)
        sparse.pax_headers = {
            "GNU.sparse.map": "0,0",
            "GNU.sparse.size": str(64 * 1024**3),
            "GNU.sparse.numblocks": "1",
        }
        writer._tar.addfile(sparse)
        writer.finish()
    assert "is damaged" in refused(path, old.key, "--check")


def test_a_place_that_cannot_take_it_says_why(old, backup, monkeypatch):
    with checking.opened(backup, encryption.read_identities(places.PRIVATE_KEY)) as reader:
        head = reader.head
    assert (head.database, head.keys) == (connection.vendor, checking.sealing.fingerprints()[:1])
    checking.refuse_what_does_not_fit(head, lost="")
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    for words, changed in (
        ("brought back into the same kind of database", replace(head, database=other)),
        ("unknown here", replace(head, migrations=[*head.migrations, ["appeals", "9999_later"]])),
        ("CONTACT_KEYS lacks the key abcdefgh", replace(head, keys=["abcdefgh", *head.keys])),
    ):
        with pytest.raises(Refused, match=words):
            checking.refuse_what_does_not_fit(changed, lost="")
    checking.refuse_what_does_not_fit(replace(head, keys=["abcdefgh"]), lost="abcdefgh")
    with pytest.raises(Refused, match="has too little room"):
        place.refuse_without_room(shutil.disk_usage(old.var_dir).total + 1)
    if connection.vendor == "postgresql":
        monkeypatch.setattr(postgresql, "DEBIAN", old.var_dir / "none")
        with pytest.raises(Refused, match=r"pg_restore is of version \d+, the server of 99"):
            checking.refuse_what_does_not_fit(replace(head, server=99), lost="")


def test_nothing_is_brought_back_over_anything(old, backup, settings):
    """Neither over a database nor over files; what a new place has of itself is no hindrance."""
    assert "is not empty: it has" in refused(backup, old.key)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(place.sites_database.of_this_site(), "tables", list)
        place.refuse_unless_empty()
        # Whoever moves brings the keys first.
        (old.var_dir / "site_key").write_text("x")
        place.refuse_unless_empty()
        (settings.PRIVATE_ROOT / "a.pdf").write_text("x")
        assert "VAR_DIR" in refused(backup, old.key)
        (settings.PRIVATE_ROOT / "a.pdf").unlink()
        (old.var_dir / "notes.txt").write_text("x")
        assert "it has notes.txt" in refused(backup, old.key)
    assert (old.var_dir / "notes.txt").exists() and not (old.var_dir / UNFINISHED_RESTORE).exists()


def test_a_mark_of_another_database_lets_nothing_be_emptied(old, backup):
    (old.var_dir / UNFINISHED_RESTORE).write_text("sqlite /somewhere/else")
    assert "is not empty: it has" in refused(backup, old.key)
    assert json.loads((old.var_dir / "secrets.json").read_text())
