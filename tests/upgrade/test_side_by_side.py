"""The version before and this one on one PostgreSQL at once: letters go in through both, none is lost and none fails."""

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import urllib.parse

import environ
import psycopg2
import pytest

from campaign import secret_keys
from campaign.content.files import APPEAL_SLUG
from tests import cluster, make
from tests.run.conftest import clean_environment, free_port, until
from tests.structure.sources import ROOT

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif("CHAOS_LETTERS" not in os.environ, reason="make chaos tries it"),
]
# The newest version that is in use somewhere; it moves on with each release.
BEFORE = "ce23fae"
EACH = 40


class Version:
    """One version's processes: its code, its own `VAR_DIR`, the shared database and keys."""

    def __init__(self, code, var_dir, **settings):
        self.code, self.port = code, free_port()
        self.settings = clean_environment(VAR_DIR=str(var_dir), PORT=str(self.port), PROXY_COUNT="1", **settings)
        self.process = None

    def prepare(self):
        command = [sys.executable, "manage.py", "run", "--only-prepare"]
        subprocess.run(command, cwd=self.code, env=self.settings, check=True, capture_output=True, timeout=600)

    def start(self):
        command = [sys.executable, "-m", "campaign.running.child", "server", "127.0.0.1", str(self.port), "2"]
        self.process = subprocess.Popen(command, cwd=self.code, env=self.settings, stdin=subprocess.DEVNULL)
        until(self.is_ready)

    def is_ready(self):
        with contextlib.suppress(OSError):
            return self.ask("GET", "/readyz")[0] == 200
        return False

    def ask(self, method, path, body="", **headers):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.request(method, path, body, headers)
        answer = client.getresponse()
        found = answer.status, answer.read()
        client.close()
        return found

    def write(self, number):
        body = urllib.parse.urlencode(make.letter_fields(email=f"writer{number}@example.org"))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        headers["X-Forwarded-For"] = f"198.{number // 250}.{number % 250}.7"  # Each from a network of its own.
        return self.ask("POST", f"/appeals/{APPEAL_SLUG}/", body, **headers)[0]

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)


def connected(url):
    found = environ.Env.db_url_config(url)
    return psycopg2.connect(host=found["HOST"], user=found["USER"], dbname=found["NAME"])


def test_letters_go_in_through_both_versions_and_none_is_lost(tmp_path):
    code = tmp_path / "before"
    code.mkdir()
    archive = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x"], cwd=code, input=archive, check=True)
    keys = {"SECRET_KEY": secret_keys.new_secret_key(), "CONTACT_KEYS": secret_keys.new_contact_key()}
    with cluster.running() as url, contextlib.ExitStack() as stack:
        before = Version(code, tmp_path / "before-var", DATABASE_URL=url, **keys)
        this = Version(ROOT, tmp_path / "this-var", DATABASE_URL=url, **keys)
        for version in (before, this):
            stack.callback(version.stop)
        before.prepare()
        before.start()
        statuses = [before.write(number) for number in range(EACH)]
        # The database is brought up to date while the version before takes letters.
        migrating = threading.Thread(target=this.prepare)
        migrating.start()
        while migrating.is_alive():
            statuses.append(before.write(len(statuses)))
        this.start()
        for _ in range(EACH):
            statuses += [version.write(len(statuses) + at) for at, version in enumerate((before, this))]
        assert before.is_ready()
        for version in (before, this):
            assert version.ask("GET", f"/appeals/{APPEAL_SLUG}/letters/")[0] == 200
        before.stop()
        statuses += [this.write(len(statuses) + at) for at in range(3)]
        with contextlib.closing(connected(url)) as database, database.cursor() as cursor:
            cursor.execute("SELECT count(*), (SELECT sum(online) FROM appeals_tally) FROM appeals_letter")
            assert cursor.fetchone() == (len(statuses), len(statuses))
    assert set(statuses) <= {302, 303}, set(statuses)
