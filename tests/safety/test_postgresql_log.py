"""PostgreSQL's own log holds nothing that was typed, once deploy/postgresql/role.sql was run; without it, it does."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from campaign.checks import POSTGRESQL_LOGS, the_server_logs_no_statements
from tests import cluster, environment
from tests.structure.sources import ROOT

CANARY = "Жанаргуль Planted-Canary"
WORDS = f'{CANARY} says: "it\'s\n\n\tall gone", (1, 2) {CANARY}'
FAILING = {
    "a constraint": ("INSERT INTO letter VALUES (1, %s, 'x')", WORDS),
    "a key twice": ("INSERT INTO letter VALUES (2, %s, 'long'), (2, 'x', 'long')", WORDS),
    "no such column": ("SELECT missing FROM letter WHERE name = %s", WORDS),
    "a value that is none": ("SELECT %s::integer", WORDS),
    "a value out of range": ("SELECT 1 FROM letter WHERE name = %s AND id = 99999999999999999999::integer", WORDS),
    "a cast within": ("SELECT 1 FROM letter WHERE name = %s AND words::uuid IS NULL", WORDS),
    "a syntax error": ("SELEC %s", WORDS),
    "too long": ("INSERT INTO letter VALUES (3, 'x', 'long', %s)", WORDS),
    "in a function": ("DO $$ BEGIN RAISE EXCEPTION 'no: %%', 1; END $$; SELECT %s", WORDS),
    "slow": ("SELECT pg_sleep(0.05), %s", WORDS),
    "a JSON that is none": ("SELECT %s::json", WORDS),
    "stopped": ("SET statement_timeout = 20; SELECT pg_sleep(1), %s", WORDS),
}


@pytest.fixture(scope="module")
def server():
    """A server that logs all it can for everybody, and a table."""
    try:
        with cluster.running(environment.in_memory()) as url:
            folder = Path(url.split("@/")[1].rpartition("/")[0])
            with admin(folder) as cursor:
                cursor.execute("LOAD 'auto_explain'")
                for name, value in {
                    "log_statement": "all",
                    "log_min_duration_statement": "0",
                    "log_parameter_max_length_on_error": "-1",
                    "log_error_verbosity": "verbose",
                    "session_preload_libraries": "auto_explain",
                    "auto_explain.log_min_duration": "0",
                }.items():
                    cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
                cursor.execute("SELECT pg_reload_conf()")
                cursor.execute(
                    "CREATE TABLE letter (id int PRIMARY KEY, name text, words text CHECK (length(words) > 3),"
                    " short varchar(5))"
                )
                cursor.execute("INSERT INTO letter VALUES (1, 'x', 'long')")
                for role in ("plain", "campaign"):
                    cursor.execute(f"CREATE ROLE {role} LOGIN")
                    cursor.execute(f"GRANT ALL ON letter TO {role}")
            run_sql(folder, "campaign")
            yield folder
    except cluster.NoCluster as error:
        pytest.skip(str(error))


@contextlib.contextmanager
def admin(folder, user="postgres"):
    with contextlib.closing(psycopg2.connect(host=str(folder), user=user, dbname="postgres")) as opened:
        opened.autocommit = True
        yield opened.cursor()


def run_sql(folder, role):
    """As the file itself says."""
    command = [
        cluster.find_program("psql"),
        "-h",
        str(folder),
        "-U",
        "postgres",
        "-d",
        "postgres",
        "-v",
        f"role={role}",
    ]
    subprocess.run([*command, "-q", "-f", str(ROOT / "deploy/postgresql/role.sql")], check=True)


def logged(folder, after):
    time.sleep(0.1)
    return (folder / "log").read_bytes()[after:].decode(errors="replace")


def fail_as(folder, role, statement, value):
    """What the server logs meanwhile."""
    before = (folder / "log").stat().st_size
    with admin(folder, role) as cursor, contextlib.suppress(psycopg2.Error):
        cursor.execute(statement, [value])
    return logged(folder, before)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", FAILING)
def test_a_statement_of_the_site_is_not_logged_and_of_another_role_it_is(server, kind):
    assert "Planted-Canary" in fail_as(server, "plain", *FAILING[kind])
    assert "Planted-Canary" not in fail_as(server, "campaign", *FAILING[kind])


@pytest.mark.one_database
@pytest.mark.parametrize(("role", "is_logged"), [("plain", True), ("campaign", False)])
def test_what_a_process_was_running_when_it_died_is_not_logged(server, role, is_logged):
    before = (server / "log").stat().st_size
    with contextlib.closing(psycopg2.connect(host=str(server), user=role, dbname="postgres", async_=True)) as dying:
        wait(dying)
        dying.cursor().execute("SELECT pg_sleep(20), %s", [WORDS])
        time.sleep(0.3)
        os.kill(dying.get_backend_pid(), signal.SIGKILL)
        time.sleep(0.5)
    for _ in range(100):
        with contextlib.suppress(psycopg2.OperationalError), admin(server):
            break
        time.sleep(0.1)
    text = logged(server, before)
    assert "terminated by signal 9" in text
    died = text[text.index("terminated by signal 9") :]
    assert ("Planted-Canary" in died) is is_logged


def wait(opened):
    while opened.poll() != psycopg2.extensions.POLL_OK:
        time.sleep(0.01)


def as_role(folder, role):
    with admin(folder, role) as cursor:
        values = {}
        for name in POSTGRESQL_LOGS:
            cursor.execute("SELECT current_setting(%s, true)", [name])
            values[name] = cursor.fetchone()[0]
        return values


@pytest.mark.one_database
def test_the_file_sets_all_that_the_check_asks_for(server):
    plain, campaign = as_role(server, "plain"), as_role(server, "campaign")
    for name, good in POSTGRESQL_LOGS.items():
        assert campaign[name] in good, name
    assert sum(plain[name] not in good for name, good in POSTGRESQL_LOGS.items()) > 6


@pytest.mark.django_db
def test_the_check_warns_with_a_line_for_each_setting():
    found = the_server_logs_no_statements(None)
    if connection.vendor != "postgresql":
        assert found == []
        return
    assert len(found) > 3
    assert all(message.id == "campaign.W002" and "\n" not in message.msg for message in found)
    before = len(found)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL log_error_verbosity = 'terse'")
    assert len(the_server_logs_no_statements(None)) == before - 1
