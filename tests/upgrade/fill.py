"""Fills the site of an older version with letters, comments and organisers; run in that version's folder.

It uses what every version has: pages with forms, the worker, and the tests' own factories of that version.
"""

import json
import os
import re
import sqlite3
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

LETTERS = "/appeals/shanyrak-aigyerim/"
REPORT = "/articles/shanyrak-aigyerim/"
BROWSER = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
WORDS = "My street was cleared too. Біздің үй бұзылды. Наш дом снесли."
PASSWORD = "a-long-enough-password"


def send(page: str, path: str, **fields: object) -> None:
    """Send the form of a page as a browser does, with its hidden fields."""
    client = Client(SERVER_NAME="localhost")
    html = client.get(page).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    response = client.post(path, {**hidden, **fields}, headers=BROWSER)
    assert response.status_code in (200, 302), (path, response.status_code)


def letter(number: int, **fields: object) -> None:
    address = f"writer{number}@example.org"
    words = {"naming": "public", "name": f"Ada Adams {number}", "city": "Leeds", "organisation": "", "country": "GB"}
    words |= {
        "own_words": f"{WORDS} {number}",
        "own_language": "en",
        "email": address,
        "consent": "on",
        "action": "send",
    }
    send(LETTERS, LETTERS, **{**words, **fields})


def fill() -> dict[str, object]:
    for number in range(1, 9):
        letter(number)
    letter(9, naming="nobody", name="", city="", own_words="", updates="on")
    send(
        REPORT, f"{REPORT}comments/", name="Zhanar", email="reader@example.org", words=WORDS, text=WORDS, action="send"
    )
    call_command("work", once=True)
    links = {}
    for file in sorted(Path(settings.MAIL_DIR).glob("*.eml")):
        text = file.read_text(errors="replace")
        recipient = re.search(r"^To: .*?([\w.]+@example\.org)", text, re.MULTILINE)
        link = re.search(r"/letters/([\w-]{20,})", re.sub(r"=\r?\n", "", text))
        if recipient and link:
            links[recipient[1]] = link[1]
    for number in range(1, 6):
        page = f"/letters/{links[f'writer{number}@example.org']}/confirm/"
        send(page, page, wrote="on")
    from tests import make

    make.organiser("asel", password=PASSWORD)
    secret = "3132333435363738393031323334353637383930"
    if apps.is_installed("django_otp.plugins.otp_totp"):
        user = apps.get_model("auth", "User").objects.get(username="asel")
        user.totpdevice_set.create(name="app", key=secret, confirmed=True)
        user.staticdevice_set.create(name="codes", confirmed=True).token_set.create(token="abcd2345")
    states = apps.get_model("appeals", "Letter").objects.values_list("state", flat=True)
    return {
        "links": links,
        "states": {state: list(states).count(state) for state in set(states)},
        "online": apps.get_model("appeals", "Tally").objects.get().online,
        "comments": apps.get_model("articles", "Comment").objects.count(),
        "words": WORDS,
        "second_factor": secret if apps.is_installed("django_otp.plugins.otp_totp") else "",
    }


if __name__ == "__main__":
    facts = fill()
    (Path(settings.VAR_DIR) / "facts.json").write_text(json.dumps(facts, indent=1))
    connection.close()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("VACUUM")
    print(facts)
