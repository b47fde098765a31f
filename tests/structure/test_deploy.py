"""The settings of a public site pass Django's own checks, and are what the design asks for."""

import contextlib
import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from campaign import checks
from campaign.running import prepare
from organisers.entering import passwords
from tests import cluster, make
from tests.scaling import redis
from tests.structure.sources import ROOT

PUBLIC = {
    "SITE_URL": "https://letters.example",
    "SECRET_KEY": "a-secret-of-a-public-site-that-is-long-enough-to-pass-50-0123456789",
    "CONTACT_KEYS": "3kCHY_3fVF5FYH48Jj39hJF4OpT7OuYvUPacqeZrUhc=",
    "EMAIL_URL": "smtp+tls://post:Hk7-w2d-Rm5@mail.example:587",
    "BACKUP_TO": "age1r0r5vcjktdzgyjy87lw2azsqd2m40fqv2707yp8nlkc0w0mz8azq2j8px8",
    "ONION_URL": "http://letters.onion",
    "PROXY_COUNT": "1",
}
SHOWN = (
    "ALLOWED_HOSTS DEBUG SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME SECURE_HSTS_SECONDS OTP_REQUIRED "
    "CONFIRM_LETTERS MAIL_FROM LINK_URL SECURE_PROXY_SSL_HEADER"
).split()


def run(code, tmp_path, **changes):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "campaign.settings",
        "VAR_DIR": str(tmp_path / "var"),
        **PUBLIC,
        **changes,
    }
    return subprocess.run([sys.executable, *code], cwd=ROOT, env=environment, capture_output=True, text=True)


SAY_WHO = """
import django
django.setup()
from tests import make
make.responsible()
"""


def check(tmp_path, *options, **changes):
    return run(["manage.py", "check", "--deploy", *options], tmp_path, **changes)


def test_the_checks_for_deployment_ask_who_is_responsible_and_then_find_nothing(tmp_path):
    before = check(tmp_path)
    assert before.returncode == 0, before.stdout + before.stderr
    assert "campaign.W001" in before.stderr
    assert run(["manage.py", "migrate", "-v", "0"], tmp_path).returncode == 0
    without = check(tmp_path)
    assert without.returncode == 1
    assert "campaign.E001" in without.stderr
    assert "1 issue" in without.stderr
    assert run(["-c", SAY_WHO], tmp_path).returncode == 0
    done = check(tmp_path, "--fail-level", "INFO")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_the_checks_for_deployment_run_without_a_database(tmp_path):
    done = check(tmp_path, DATABASE_URL="postgres://nobody:Zk3-q9f-Lw2@127.0.0.1:9/none")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "campaign.W001" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the same on SQLite is above")
@pytest.mark.django_db(transaction=True)
def test_with_postgresql_and_redis_the_checks_for_deployment_find_nothing(tmp_path):
    """The role as deploy/postgresql/role.sql leaves it, and a copy of the tests' own database for it."""
    if not redis.find():
        pytest.skip("redis-server is not installed (on Debian: apt install redis-server).")
    make.responsible()
    database, host, name = connection.settings_dict, connection.settings_dict["HOST"], f"deploy_{os.getpid()}"
    connection.close()  # A database that somebody uses is not copied.
    psql = [
        cluster.find_program("psql"),
        "-h",
        host,
        "-U",
        database["USER"],
        "-d",
        "postgres",
        "-q",
        "-v",
        f"role={name}",
    ]
    role = f"CREATE ROLE {name} LOGIN; GRANT pg_read_all_data TO {name}; CREATE DATABASE {name} TEMPLATE {database['NAME']}"
    with contextlib.ExitStack() as stack:
        for statement in role.split("; "):
            subprocess.run([*psql, "-c", statement], check=True)
        for undone in (f"DROP ROLE {name}", f"DROP DATABASE {name}"):
            stack.callback(subprocess.run, [*psql, "-c", undone], check=True)
        given = {"DATABASE_URL": f"postgres://{name}@/{host}/{name}"}
        with redis.serving(tmp_path / "redis") as server:
            given["CACHE_URL"] = server.url
            before = check(tmp_path, "--fail-level", "WARNING", **given)
            assert before.returncode == 1 and "campaign.W002" in before.stderr
            subprocess.run([*psql, "-f", str(ROOT / "deploy/postgresql/role.sql")], check=True)
            done = check(tmp_path, "--fail-level", "WARNING", **given)
            assert done.returncode == 0 and "no issues" in done.stdout, done.stdout + done.stderr
        away = check(tmp_path, "--fail-level", "WARNING", **given)
        assert away.returncode == 1 and "campaign.W004" in away.stderr and redis.PASSWORD not in away.stderr


def test_a_login_with_a_password_that_everybody_tries_first_is_told(db):
    """Of a closed login it does not matter; of the first organiser's, which the site makes, it is never so."""
    prepare.make_first_organiser(lambda name, password: None)
    make.organiser("asel", password="asel")
    make.organiser("berik", password="admin")
    make.organiser("closed", password="admin", is_active=False)
    make.organiser("dana", password=passwords.new_password())
    found = checks.no_login_has_a_default_password(None)
    assert [one.msg.split()[2] for one in found] == ["asel", "berik"]
    assert {one.id for one in found} == {"campaign.E002"} and "password asel" in str(found[0].hint)


def test_a_public_site_does_not_start_with_such_a_login(db, settings):
    make.organiser("asel", password="asel")
    prepare.check_passwords()
    settings.IS_LOCAL = False
    with pytest.raises(
        prepare.NotReady, match=r"^The login asel has a password [^\n]+ Nothing is served [^\n]+password asel$"
    ):
        prepare.check_passwords()
    get_user_model().objects.update(is_active=False)
    prepare.check_passwords()


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    code = (
        f"import json; from campaign import settings; print(json.dumps({{n: getattr(settings, n) for n in {SHOWN}}}))"
    )
    done = run(["-c", code], tmp_path_factory.mktemp("public"))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_public_site_answers_to_its_own_names_only(public):
    assert public["ALLOWED_HOSTS"] == ["letters.example", "letters.onion"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "x"}, "SECRET_KEY can be guessed"),
        ({"CONTACT_KEYS": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}, "CONTACT_KEYS: key 1 can be guessed"),
        ({"EMAIL_URL": "smtp+tls://user:password@mail.example:587"}, "EMAIL_URL has a password that everybody tries"),
        ({"EMAIL_URL": "", "CONFIRM_LETTERS": ""}, "EMAIL_URL must be set"),
    ],
    ids=str,
)
def test_a_public_site_does_not_start_unsafe(tmp_path, changes, words):
    done = run(["manage.py", "check"], tmp_path, **changes)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_public_site_is_locked(public):
    assert not public["DEBUG"]
    assert public["SESSION_COOKIE_SECURE"]
    assert public["CSRF_COOKIE_SECURE"]
    assert public["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert public["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert public["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert public["OTP_REQUIRED"]


def test_a_public_site_confirms_by_mail_under_a_name_of_its_own(public):
    assert public["CONFIRM_LETTERS"]
    assert public["MAIL_FROM"] == "post@letters.example"
    assert public["LINK_URL"] == "https://letters.example"


INTERNATIONAL = """
import json, uuid
import django
django.setup()
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone
from appeals.mail.news import compose_news_mail
from appeals.models import Letter, NewsUpdateText
from outbox.message import as_bytes
from safety.web import guard

def status(host, path="/robots.txt"):
    return Client(SERVER_NAME=host).get(path, secure=True).status_code

request = RequestFactory().post("/", headers={"origin": "https://xn--80aayflhm5k.xn--p1ai"})
mail = compose_news_mail(NewsUpdateText(language="en", subject="x", body="x"), Letter(id=uuid.uuid4()), "ada@example.org")
print(json.dumps({
    "statuses": [status(host) for host in (settings.SITE_HOST, "xn--80apmkl0e.xn--80ao21a", "other.example")],
    "robots": Client(SERVER_NAME=settings.SITE_HOST).get("/robots.txt", secure=True).text,
    "origin": guard.judge(request, None).value,
    "trusted": settings.CSRF_TRUSTED_ORIGINS,
    "mail": as_bytes(mail, message_id="<1@x>", now=timezone.now()).decode("ascii").split("\\r\\n\\r\\n")[0].split("\\r\\n"),
}))
"""


def test_a_site_with_an_international_name_serves_and_mails(tmp_path):
    done = run(
        ["-c", INTERNATIONAL],
        tmp_path,
        SITE_URL="https://Кампания.рф:443/",
        LINK_URL="https://письма.қаз.",
        MAIL_FROM="Почта <post@Кампания.РФ>",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["statuses"] == [200, 200, 400]
    assert found["robots"].splitlines()[-1] == "Sitemap: https://xn--80aayflhm5k.xn--p1ai/sitemap.xml"
    assert found["origin"] == "welcome"
    assert found["trusted"] == ["https://xn--80aayflhm5k.xn--p1ai"]
    assert found["mail"][0].endswith(" <post@xn--80aayflhm5k.xn--p1ai>")
    (link,) = [line for line in found["mail"] if line.startswith("List-Unsubscribe:")]
    assert link.startswith("List-Unsubscribe: <https://xn--80apmkl0e.xn--80ao21a/letters/") and link.endswith(">")


def test_a_folder_that_all_users_can_enter_is_told(settings, tmp_path):
    """The site makes its folder for its owner alone; one that was there before stays as it is."""
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o750)
    assert checks.nobody_else_reads_var_dir(None) == []
    tmp_path.chmod(0o755)
    assert [found.id for found in checks.nobody_else_reads_var_dir(None)] == ["campaign.W003"]
