"""What somebody has given instead of a backup, and why it is none."""

from pathlib import Path

from campaign.backup.encryption import BEGINS
from campaign.backup.restoring.refused import Refused

PLAIN = (
    "A copy of the file that a running site writes into can lack its newest letters and be torn in its midst, and whoever "
    "finds it can read it."
)
# How files begin (https://www.sqlite.org/fileformat.html, 1.3 and 4.1; POSIX's ustar; RFC 1952; PostgreSQL's pg_dump).
KINDS = (
    (0, b"SQLite format 3\0", f"is a plain copy of SQLite's file. {PLAIN}"),
    (0, b"\x37\x7f\x06\x82", f"is SQLite's write-ahead log, a part of a database. {PLAIN}"),
    (0, b"\x37\x7f\x06\x83", f"is SQLite's write-ahead log, a part of a database. {PLAIN}"),
    (257, b"ustar", f"is a plain tar file. If it is one of VAR_DIR: {PLAIN}"),
    (0, b"\x1f\x8b", f"is a plain compressed file. If it is one of VAR_DIR: {PLAIN}"),
    (0, b"\x28\xb5\x2f\xfd", f"is a plain compressed file. If it is one of VAR_DIR: {PLAIN}"),
    (0, b"\xfd7zXZ\0", f"is a plain compressed file. If it is one of VAR_DIR: {PLAIN}"),
    (0, b"PK\x03\x04", f"is a plain zip file. If it is one of VAR_DIR: {PLAIN}"),
    (0, b"PGDMP", "is a plain dump of PostgreSQL's, without the files that belong to it: `pg_restore` reads it."),
    (0, b"--\n-- PostgreSQL", "is a plain dump of PostgreSQL's, without the files that belong to it: `psql` reads it."),
)
INSTEAD = "`manage.py backup` makes what can be brought back: backup-….tar.gz.age."


def check(path: Path) -> None:
    """Raises Refused unless the file begins as a backup does."""
    try:
        if path.is_dir():
            raise Refused(f"{path} is a folder, perhaps a copy of VAR_DIR. {PLAIN} {INSTEAD}")
        with path.open("rb") as file:
            begin = file.read(512)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    if begin.startswith(BEGINS):
        return
    for place, magic, words in KINDS:
        if begin[place:].startswith(magic):
            raise Refused(f"{path} {words} {INSTEAD}")
    raise Refused(f"{path} is empty." if not begin else f"{path} is no backup of this site. {INSTEAD}")
