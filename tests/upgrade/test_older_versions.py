"""`git pull, make run` with the data of older versions: today's start brings it up to date, and nothing is lost.

`make chaos` tries every version, by `run`, and the newest of them on PostgreSQL; here it is the oldest, by `migrate`.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys

import pytest

from tests import cluster
from tests.structure.sources import ROOT
from tests.upgrade.versions import VERSIONS, unpack

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
}))
"""


def command(var_dir, *arguments, at=ROOT, **given):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **kept,
        "VAR_DIR": str(var_dir),
        "CONFIRM_LETTERS": "1",
        "DJANGO_SETTINGS_MODULE": "campaign.settings",
    }
    environment |= given
    done = subprocess.run(
        [sys.executable, *arguments], cwd=at, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_brought_along(var_dir, **given):
    facts = json.loads((var_dir / "facts.json").read_text())
    found = json.loads(command(var_dir, "-c", LOOK, str(var_dir / "facts.json"), **given).splitlines()[-1])
    assert found["states"] == facts["states"]
    assert (found["online"], found["drift"], found["comments"]) == (facts["online"], 0, facts["comments"])
    assert set(found["pages"].values()) == {200}, found["pages"]
    assert set(found["links"]) == {200}
    assert found["unsealed"] == found["found"] == sorted(facts["links"])
    assert found["words"] and found["login"] and not found["older"]
    if facts["second_factor"]:
        assert (found["secret"], found["recovery"]) == (facts["second_factor"], True)


def migrate(var_dir, **given):
    # What `run` does with the database, without compressing the static files.
    command(var_dir, "manage.py", *(["run", "--only-prepare"] if IS_CHAOS else ["migrate", "-v0"]), **given)


@pytest.mark.parametrize("version", list(VERSIONS) if IS_CHAOS else list(VERSIONS)[:1])
def test_data_of_an_older_version_is_brought_up_to_date(tmp_path, version):
    unpack(version, tmp_path / "old")
    for name in ("old", "new"):
        migrate(tmp_path / name)
    assert_brought_along(tmp_path / "old")
    # Whatever way a database came, it has the same tables and indexes.
    shapes = []
    for name in ("old", "new"):
        with contextlib.closing(sqlite3.connect(tmp_path / name / "db.sqlite3")) as database:
            shapes.append(set(database.execute("SELECT type, name, tbl_name FROM sqlite_master")))
    assert shapes[0] == shapes[1]


@pytest.mark.skipif(not IS_CHAOS, reason="make chaos tries it")
def test_data_of_an_older_version_is_brought_up_to_date_on_postgresql(tmp_path):
    """Made there by that version's own migrations, and filled from its SQLite file by its own dumpdata and loaddata."""
    version = list(VERSIONS)[-2]
    var_dir = tmp_path / "var"
    unpack(version, var_dir)
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
        assert_brought_along(var_dir, DATABASE_URL=url)
