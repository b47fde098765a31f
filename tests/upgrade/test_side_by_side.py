"""The version before and this one on one PostgreSQL and one Redis at once, with a worker each.

Letters go in through both, none is lost and none fails; who is logged in stays so with either; the count is one.
"""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

import environ
import psycopg2
import pytest

from campaign.content.files import APPEAL_SLUG
from campaign.environment import secret_keys
from campaign.environment.reading import cookie_suffix
from tests import cluster, make
from tests.run.conftest import clean_environment, free_port, until
from tests.scaling import redis
from tests.structure.sources import ROOT

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif("CHAOS_LETTERS" not in os.environ, reason="make chaos tries it"),
]
# The newest version that is in use somewhere; it moves on with each release.
BEFORE = "ce23fae"
EACH = 40
PAGES = ["/", "/kk/", f"/appeals/{APPEAL_SLUG}/", f"/appeals/{APPEAL_SLUG}/letters/", "/reach/", "/bulletins/"]


class Version:
    """One version's processes: its code, its own `VAR_DIR`, the shared database and keys."""

    def __init__(self, code, var_dir, **settings):
        self.code, self.port = code, free_port()
        self.settings = clean_environment(VAR_DIR=str(var_dir), PORT=str(self.port), PROXY_COUNT="1", **settings)
        self.var_dir, self.processes = var_dir, []

    def prepare(self):
        command = [sys.executable, "manage.py", "run", "--only-prepare"]
        subprocess.run(command, cwd=self.code, env=self.settings, check=True, capture_output=True, timeout=600)

    def start(self):
        for command in (["server", "127.0.0.1", str(self.port), "2"], ["work", "--poll-seconds", "0.2"]):
            with (self.var_dir / "log").open("ab") as log:
                started = [sys.executable, "-m", "campaign.running.child", *command]
                process = subprocess.Popen(
                    started, cwd=self.code, env=self.settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            self.processes.append(process)
        until(self.is_ready)

    def said(self):
        return (self.var_dir / "log").read_text()

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

    def figures(self):
        return json.loads(self.ask("GET", f"/appeals/{APPEAL_SLUG}/count.json")[1])

    def log_in(self, name, password):
        """The session's key."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = f"http://localhost:{self.port}/admin/login/"
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', opener.open(page).read())[1].decode()
        typed = {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
        opener.open(urllib.request.Request(page, urllib.parse.urlencode(typed).encode(), {"Referer": page}))
        (key,) = [cookie.value for cookie in jar if cookie.name.startswith("sessionid")]
        return key

    def knows(self, session):
        """Whether the admin opens with a session's key. Each `VAR_DIR` of a local site has its own name for the cookie."""
        name = f"sessionid_{cookie_suffix(self.var_dir)}"
        return self.ask("GET", "/admin/", Cookie=f"{name}={session}")[0] == 200

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(60)


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
        if redis.find():
            keys["CACHE_URL"] = stack.enter_context(redis.serving(tmp_path / "redis")).url
        before = Version(code, tmp_path / "before-var", DATABASE_URL=url, **keys)
        this = Version(ROOT, tmp_path / "this-var", DATABASE_URL=url, **keys)
        for version in (before, this):
            stack.callback(version.stop)
        before.prepare()
        before.start()
        login = (before.var_dir / "first-login").read_text().splitlines()[:2]
        sessions = [before.log_in(*login)]
        statuses = [before.write(number) for number in range(EACH)]
        # The database is brought up to date while the version before takes letters.
        migrating = threading.Thread(target=this.prepare)
        migrating.start()
        while migrating.is_alive():
            statuses.append(before.write(len(statuses)))
        assert before.knows(sessions[0])
        this.start()
        sessions.append(this.log_in(*login))
        for _ in range(EACH):
            statuses += [version.write(len(statuses) + at) for at, version in enumerate((before, this))]
        assert before.is_ready()
        for version in (before, this):
            for path in PAGES * 2:
                assert version.ask("GET", path)[0] == 200, path
            assert all(version.knows(session) for session in sessions)
            until(lambda version=version: version.figures()["online"] == len(statuses))
        before.stop()
        statuses += [this.write(len(statuses) + at) for at in range(3)]
        with contextlib.closing(connected(url)) as database, database.cursor() as cursor:
            cursor.execute("SELECT count(*), (SELECT sum(online) FROM appeals_tally) FROM appeals_letter")
            assert cursor.fetchone() == (len(statuses), len(statuses))
            cursor.execute("SELECT name FROM campaign_chore WHERE done_at IS NULL AND name = 'be seen'")
            assert not cursor.fetchall()
        this.stop()
    assert set(statuses) <= {302, 303}, set(statuses)
    for version in (before, this):
        assert "Traceback" not in version.said() and "failed" not in version.said(), version.said()[-3000:]
