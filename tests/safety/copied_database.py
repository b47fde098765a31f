"""What somebody finds who has copied the database, and none of the keys: every table read apart from the site's own code."""

import contextlib
import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

Cell = tuple[str, str, Any]
WRITTEN_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T](\d\d:\d\d[:.\d]*)")
# How long one of what a number counts may be, in seconds: seconds, their parts, minutes, and the steps of one-time codes.
UNITS = (1, 1e-3, 1e-6, 1e-9, 60, 30)
# Sooner and later than any test runs, as seconds since 1970.
EARLY, LATE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp(), dt.datetime(2060, 1, 1, tzinfo=dt.UTC).timestamp()


def copy(folder: Path) -> list[Cell]:
    """Every cell (table, column, value) of a copy: of SQLite's file, or of what another session reads of PostgreSQL's."""
    if connection.vendor == "sqlite":
        place = folder / "stolen.sqlite3"
        with contextlib.closing(sqlite3.connect(place)) as stolen:
            with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
                source.backup(stolen)
            names = [name for (name,) in stolen.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return list(read(stolen.cursor(), names))
    settings = connection.settings_dict
    with contextlib.closing(
        psycopg2.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"])
    ) as stolen:
        cursor = stolen.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return list(read(cursor, [name for (name,) in cursor.fetchall()]))


def read(cursor: Any, tables: list[str]) -> Iterator[Cell]:
    for table in sorted(tables):
        cursor.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            for column, value in zip(columns, row, strict=True):
                yield table, column, bytes(value) if isinstance(value, memoryview) else value


def hour_in(value: Any) -> str:
    """The time of day that a value tells, or "": of a date and time, written out or counted from 1970. Midnight is none."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC).isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = next((value * unit for unit in UNITS if EARLY < value * unit < LATE), None)
        return dt.datetime.fromtimestamp(seconds, dt.UTC).time().isoformat() if seconds is not None else ""
    if isinstance(value, str) and (found := WRITTEN_TIME.search(value)):
        return "" if re.fullmatch(r"00:00[:.0]*", found[1]) else found[1]
    return ""


def holds(value: Any, text: str) -> bool:
    """Whether a cell has a text in it, as text or in bytes of either width."""
    if isinstance(value, bytes):
        return any(text.lower().encode(code) in value.lower() for code in ("utf-8", "utf-16-le"))
    return text.lower() in str(value).lower()
