"""The settings of a public site pass Django's own checks, and are what the design asks for."""

import json
import os
import subprocess
import sys

import pytest

from campaign import checks
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
