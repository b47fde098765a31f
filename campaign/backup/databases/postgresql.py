"""PostgreSQL: what pg_dump writes, read as it comes, and pg_restore, fed in one transaction.

Programs get the password in their environment, never on their command line, which every user of the machine can read.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection

from campaign.backup.archive import PIECE_BYTES
from campaign.backup.databases.failures import NotCopied

# Of settings and OPTIONS, the names that libpq has for them in the environment
# (https://www.postgresql.org/docs/current/libpq-envars.html).
VARIABLES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
OPTIONS = ("service", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "options", "connect_timeout")
# Where Debian keeps the programs of each version.
DEBIAN = Path("/usr/lib/postgresql")
# A migration, or a table that is rewritten, holds it up; mail and letters do not.
DUMP = (
    "--format=custom",
    "--compress=0",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--lock-wait-timeout=300000",
)
RESTORE = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
# Of an error the line that says what is wrong; others may quote rows.
ERROR = re.compile(r"error: (.*)")

# https://www.postgresql.org/docs/current/catalogs.html; what belongs to an extension depends on it ("e").
MADE = """
    SELECT nspname || '.' || name FROM (
        SELECT 'pg_class'::regclass AS kind, oid, relnamespace AS place, relname AS name
            FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
        UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, typname
            FROM pg_type WHERE typtype <> 'c' AND typcategory <> 'A'
        UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, proname FROM pg_proc
    ) AS made
    JOIN pg_namespace ON pg_namespace.oid = place
    WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = kind AND objid = made.oid AND deptype = 'e'
    )
    ORDER BY 1
"""


def pieces() -> Iterator[bytes]:
    """The database as it is when pg_dump begins, in pieces (REPEATABLE READ, which keeps nobody from writing)."""
    program = find("pg_dump", at_least=server())
    with started([program, *DUMP], stdout=subprocess.PIPE) as (process, errors):
        content = cast(IO[bytes], process.stdout)
        while piece := content.read(PIECE_BYTES):
            yield piece
        if process.wait() != 0:
            raise NotCopied(f"pg_dump failed: {first_error(errors)}")


def name() -> str:
    """Which database it is."""
    values = connection.settings_dict
    return f"{values['HOST']}:{values['PORT']}/{values['NAME']}"


def server() -> int:
    """The server's version: 15 of 150018 (https://www.postgresql.org/docs/current/libpq-status.html, PQserverVersion)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tables() -> list[str]:
    """What is in it, in whatever schema: tables, and all else that is neither the system's nor an extension's."""
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        return [name for (name,) in cursor.fetchall()]


def why_not(server: int) -> str:
    """What keeps this machine from filling a database from a backup; "" where nothing does."""
    try:
        find("pg_restore", at_least=server)
    except NotCopied as error:
        return str(error)
    return ""


def fill(content: Iterable[bytes]) -> None:
    """All of it in one transaction: killed at any moment, nothing is there. Raises NotCopied."""
    program = find("pg_restore", at_least=0)
    connection.close()
    database = f"--dbname={connection.settings_dict['NAME']}"
    with started([program, *RESTORE, database], stdin=subprocess.PIPE) as (process, errors):
        # Where it has given up, it says why.
        with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as stream:
            for piece in content:
                stream.write(piece)
        if process.wait() != 0:
            raise NotCopied(f"pg_restore failed: {first_error(errors)}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def empty() -> None:
    """Takes away what an unfinished restore has left."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def find(name: str, *, at_least: int) -> str:
    """The path of a program of at least such a version. Raises NotCopied."""
    found = [
        path for path in (shutil.which(name), *map(str, sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True))) if path
    ]
    if not found:
        raise NotCopied(f"the program {name} is not installed (on Debian: apt install postgresql-client).")
    versions = [version_of(path) for path in found]
    for path, version in zip(found, versions, strict=True):
        if version >= at_least:
            return path
    raise NotCopied(
        f"{name} is of version {max(versions)}, the server of {at_least}: an older program cannot read a newer server's "
        f"data. Install that version's client (on Debian: apt install postgresql-client-{at_least})."
    )


def version_of(program: str) -> int:
    """The first number that it says; 0 where it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\b(\d+)(?:\.\d+|\w+)*\b", said)
    return int(found[1]) if found else 0


@contextmanager
def started(command: list[str], **streams: Any) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A program of PostgreSQL's, and a file in memory with its errors; it is ended where the block is left early."""
    errors = os.memfd_create("errors")
    process = subprocess.Popen(command, env=environment(), stderr=errors, **streams)
    try:
        yield process, errors
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()
        os.close(errors)


def environment() -> dict[str, str]:
    """This process's own, with what libpq needs to reach the database as the site does."""
    values = connection.settings_dict
    known = {variable: str(values[key]) for key, variable in VARIABLES.items() if values[key]}
    options = values.get("OPTIONS", {})
    known |= {f"PG{key.upper()}": str(options[key]) for key in OPTIONS if options.get(key)}
    return {**os.environ, "LC_ALL": "C.UTF-8", **known}


def first_error(errors: int) -> str:
    text = os.pread(errors, 10_000, 0).decode(errors="replace")
    found = ERROR.search(text)
    return found[1] if found else "it was ended."
