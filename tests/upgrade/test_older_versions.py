"""`git pull, make run` with the data of older versions: today's start brings it up to date, and nothing is lost.

`make chaos` tries every version, by `run`, and the newest of them on PostgreSQL; here it is the oldest, by `migrate`.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection

from tests import cluster
from tests.structure.sources import ROOT
from tests.upgrade.versions import DRAFTS, VERSIONS, unpack

pytestmark = pytest.mark.one_database
IS_CHAOS = "CHAOS_LETTERS" in os.environ
# Asked in a process of its own, with the upgraded data: what a visitor, a writer and an organiser find.
LOOK = """
import json, sys
import django
django.setup()
from django.contrib.auth import authenticate
from django.test import Client
from appeals.models import Contact, Letter, Tally
from articles.models import Comment
from appeals.services.figures.drift import find_drift
from outbox import blocking
from campaign.running import older
from organisers.models import AuthenticatorApp, RecoveryCodes
from safety.keys import sealing
from safety.typed.canonical import canonical_address

visitor = Client(SERVER_NAME="localhost")
facts = json.load(open(sys.argv[1]))
states = list(Letter.objects.values_list("state", flat=True))
pages = ["/", "/ru/", "/kk/appeals/shanyrak-aigyerim/", "/appeals/shanyrak-aigyerim/letters/", "/privacy/", "/bulletins/"]
pages += ["/articles/shanyrak-aigyerim/", "/appeals/shanyrak-aigyerim/deliveries/", "/appeals/shanyrak-aigyerim/letter.pdf"]
pages += ["/readyz", "/appeals/shanyrak-aigyerim/count.json"]
addresses = {address: sealing.blind_indexes(canonical_address(address)) for address in facts["links"]}
kept = Contact.objects.exclude(sealed_address=None)
contacts = {sealing.unseal(bytes(one.sealed_address)): one.blind_index for one in kept}
app = AuthenticatorApp.objects.first()
print(json.dumps({
    "states": {state: states.count(state) for state in set(states)},
    "online": Tally.objects.get().online,
    "drift": len(find_drift()),
    "comments": Comment.objects.count(),
    "pages": {path: visitor.get(path).status_code for path in pages},
    "links": [visitor.get(f"/letters/{token}/confirm/").status_code for token in facts["links"].values()],
    "unsealed": sorted(contacts),
    "found": sorted(address for address in addresses if contacts.get(address) in addresses[address]),
    "words": all(facts["words"] in one.own_words for one in Letter.objects.exclude(own_words="")),
    "secret": app.secret.hex() if app else "",
    "recovery": RecoveryCodes.objects.count() and RecoveryCodes.objects.get().takes("abcd2345"),
    "login": bool(authenticate(visitor.get("/healthz").wsgi_request, username="asel", password="a-long-enough-password")),
    "older": older.is_older(),
    "blocked": [blocking.is_blocked(address) for address in ("a@blocked.example", "b.c@mail.spam.example", "d@example.org")],
}))
"""


def started(var_dir, *arguments, at=ROOT, **given):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **kept,
        "VAR_DIR": str(var_dir),
        "CONFIRM_LETTERS": "1",
        "DJANGO_SETTINGS_MODULE": "campaign.settings",
    }
    environment |= given
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, timeout=300)


def command(var_dir, *arguments, at=ROOT, **given):
    done = started(var_dir, *arguments, at=at, **given)
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_brought_along(var_dir, *, has_blocked, **given):
    facts = json.loads((var_dir / "facts.json").read_text())
    found = json.loads(command(var_dir, "-c", LOOK, str(var_dir / "facts.json"), **given).splitlines()[-1])
    assert found["states"] == facts["states"]
    assert (found["online"], found["drift"], found["comments"]) == (facts["online"], 0, facts["comments"])
    assert set(found["pages"].values()) == {200}, found["pages"]
    assert set(found["links"]) == {200}
    assert found["unsealed"] == found["found"] == sorted(facts["links"])
    assert found["words"] and found["login"] and not found["older"]
    assert found["blocked"] == [has_blocked, has_blocked, False]
    if facts["second_factor"]:
        assert (found["secret"], found["recovery"]) == (facts["second_factor"], True)


def block(var_dir, *names):
    """As versions before `696ece6` blocked an address or a domain, neither of which is anywhere else."""
    key = base64.urlsafe_b64decode(json.loads((var_dir / "secrets.json").read_text())["CONTACT_KEYS"])
    key = hmac.digest(key, b"blind index of addresses, version 1", "sha256")
    with contextlib.closing(sqlite3.connect(var_dir / "db.sqlite3")) as database, database:
        for name in names:
            row = hmac.digest(key, name.encode(), "sha256").hex(), "domain" if name[0] == "@" else "address"
            database.execute('INSERT INTO outbox_blocked ("index", kind, blocked_on) VALUES (?, ?, "2026-01-01")', row)


def migrate(var_dir, **given):
    # What `run` does with the database, without compressing the static files.
    command(var_dir, "manage.py", *(["run", "--only-prepare"] if IS_CHAOS else ["migrate", "-v0"]), **given)


@pytest.mark.django_db
@pytest.mark.parametrize("version", list(VERSIONS) if IS_CHAOS else list(VERSIONS)[:1])
def test_data_of_an_older_version_is_brought_up_to_date(tmp_path, version):
    unpack(version, tmp_path / "old")
    if has_blocked := version != list(VERSIONS)[-1]:
        block(tmp_path / "old", "a@blocked.example", "@spam.example")
    migrate(tmp_path / "old")
    assert_brought_along(tmp_path / "old", has_blocked=has_blocked)
    if connection.vendor != "sqlite":
        return
    # Whatever way a database came, it has the same tables and indexes: this test's own came by no other version.
    shape = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    with (
        contextlib.closing(sqlite3.connect(tmp_path / "old" / "db.sqlite3")) as database,
        connection.cursor() as cursor,
    ):
        assert set(database.execute(shape)) == set(cursor.execute(shape).fetchall())


@pytest.mark.parametrize("draft", list(DRAFTS) if IS_CHAOS else list(DRAFTS)[-1:])
def test_the_database_of_a_draft_is_refused_in_one_line_and_stays_as_it_is(tmp_path, draft):
    unpack(draft, tmp_path / "var")

    def state():
        return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in there}

    there = list((tmp_path / "var").iterdir())
    before = state()
    for arguments in (["migrate", "-v0"], *([["run"], ["run", "--only-prepare"], ["runserver"]] if IS_CHAOS else [])):
        done = started(tmp_path / "var", "manage.py", *arguments)
        (line,) = done.stderr.splitlines()
        assert done.returncode != 0 and "A draft of this site made the database" in line and "begin anew: move" in line
        assert state() == before, arguments


@pytest.mark.skipif(not IS_CHAOS, reason="make chaos tries it")
def test_data_of_an_older_version_is_brought_up_to_date_on_postgresql(tmp_path):
    """Made there by that version's own migrations, and filled from its SQLite file by its own dumpdata and loaddata."""
    version = list(VERSIONS)[-2]
    var_dir = tmp_path / "var"
    unpack(version, var_dir)
    block(var_dir, "a@blocked.example", "@spam.example")
    code = tmp_path / "code"
    code.mkdir()
    archive = subprocess.run(["git", "archive", version], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x"], cwd=code, input=archive, check=True)
    with cluster.running() as url:
        left_out = [f"--exclude={name}" for name in ("contenttypes", "auth.permission", "sessions")]
        dump = command(var_dir, "manage.py", "dumpdata", *left_out, at=code)
        (tmp_path / "dump.json").write_text(dump)
        command(var_dir, "manage.py", "migrate", "-v0", at=code, DATABASE_URL=url)
        command(var_dir, "manage.py", "loaddata", str(tmp_path / "dump.json"), at=code, DATABASE_URL=url)
        migrate(var_dir, DATABASE_URL=url)
        assert_brought_along(var_dir, has_blocked=True, DATABASE_URL=url)
