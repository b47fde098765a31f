"""Locked down in one process, every other obeys: two real servers, a worker in the middle of its mail, a running export.

Each has a twin in which one process never asks, and which must go on telling names.
"""

import http.client
import re
import socket
import time
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings

from appeals.models import Export, Letter
from bulletins.models import IssueFile
from organisers import emergencies
from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.emergencies import processes, public_pages
from tests.mail import letters
from tests.outbox.server import PostOffice
from tests.run.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
EMERGENCIES, EXPORT = "/admin/safety/lockdown/", "/admin/appeals/export/add/"
WALL = f"{public_pages.APPEAL}letters/"
# Sockets hold some megabytes: an export that is to be under way has more.
MANY, LONG = 3000, "Слово. " * 280
BATCH = 8


class Browser:
    """One that keeps its cookies and takes what it gets as slowly as a test wants."""

    def __init__(self, port, user=None):
        self.port, self.cookies = port, {}
        if user is not None:
            name = django_settings.SESSION_COOKIE_NAME
            self.cookies[name] = client_of(user).cookies[name].value

    def open(self, path, data=None):
        asking = http.client.HTTPConnection("localhost", self.port, timeout=60)
        asking.sock = socket.socket()
        asking.sock.settimeout(60)
        asking.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
        asking.sock.connect(("127.0.0.1", self.port))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        asking.request("GET" if data is None else "POST", path, data and urlencode(data), headers)
        answer = asking.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path):
        answer = self.open(path)
        return answer.status, answer.read().decode(errors="replace")

    def post(self, path, **data):
        """The answer to a form of the admin, of which nothing was read yet."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])
        return self.open(path, {"csrfmiddlewaretoken": token[1] if token else "", **data})


def fill():
    letter = public_pages.live(make.site())
    fields = {field.attname: getattr(letter, field.attname) for field in Letter._meta.concrete_fields}
    more = {"own_words": LONG, "search_text": ""}
    Letter.objects.bulk_create(Letter(**{**fields, **more, "id": letters.uuid.uuid4()}) for _ in range(MANY))
    return letter


def answers(port):
    try:
        return Browser(port).get("/healthz")[0] == 200
    except OSError:
        return False


def has_name(page):
    return any(name in page for name in public_pages.NAMES)


def rest_of(answer):
    """Reads the first download to its end, whatever that is, and says how the server saw it."""
    try:
        while answer.read(1024 * 1024):
            pass
    except (http.client.HTTPException, OSError):
        pass
    until(lambda: Export.objects.earliest("pk").state != "begun")
    return Export.objects.earliest("pk").state


def told_by_the_other(module):
    """Locks the site down in one server; what the other one, of this kind, then still gives away; and both are opened."""
    letter = fill()
    organiser, rights = make.organiser(password=None), ("appeals.view_letter", "appeals.change_letter")
    moderator = organiser_with(*rights)
    file = IssueFile.objects.select_related("issue").first()
    with processes.server() as here, processes.server(module) as there:
        until(lambda: answers(here) and answers(there))
        first, second, visitor = Browser(here, organiser), Browser(there), Browser(there)
        second.cookies = first.cookies  # The one login that stays.
        other = Browser(there, moderator)
        assert has_name(visitor.get(WALL)[1]) and other.get("/admin/")[0] == 200
        download = {"appeal": letter.appeal_id, "purpose": "archive"}
        running = second.post(EXPORT, **download)
        assert running.status == 200 and running.read(1024)
        locked_at = time.monotonic()
        assert first.post(EMERGENCIES, act="lock down").status == 302
        late = Browser(there, organiser_with(*rights))
        said = {
            "names": has_name(visitor.get(f"/ru{WALL}")[1] + visitor.get(f"/kk{WALL}{letter.pk}/")[1]),
            "letter": visitor.open(public_pages.APPEAL, make.letter_fields()).status == 302,
            "session": other.get("/admin/")[0] == 200,
            "late session": late.get("/admin/")[0] == 200,
            "export": second.post(EXPORT, **download).status == 200,
            "bulletin": visitor.get(f"/bulletins/{file.issue_id}/{file.name}")[0] == 200,
        }
        if module == processes.USUAL:
            # The page that this process had when it was locked down elsewhere.
            until(lambda: not has_name(visitor.get(WALL)[1]))
        time.sleep(max(0.0, locked_at + 2 * emergencies.ASKS_EVERY_SECONDS - time.monotonic()))
        said["running export"] = rest_of(running) == "done"
        assert first.post(EMERGENCIES, act="open again").status == 302
        until(lambda: has_name(visitor.get(WALL)[1]))
        assert visitor.open(public_pages.APPEAL, make.letter_fields()).status == 302
    return {what for what, is_told in said.items() if is_told}


def test_a_server_that_was_told_nothing_obeys_and_opens_again():
    assert told_by_the_other(processes.USUAL) == set()


def test_a_server_that_does_not_ask_gives_it_all_away():
    """But for the sessions, which are gone from the database."""
    told = told_by_the_other(processes.FORGETFUL)
    assert told == {"names", "letter", "late session", "export", "running export", "bulletin"}


@pytest.fixture
def post():
    opened = PostOffice()
    opened.controller.start()
    yield opened
    opened.controller.stop()


def sent_after_locking(post, settings, module):
    """A worker has several messages to send; the site is locked down while it speaks of the third."""
    settings.CONFIRM_LETTERS = settings.HAS_MAIL_SERVER = True
    make.site()
    letters.write_several(BATCH)

    def lock():
        if post.steps["end"] == 3:
            assert emergencies.lock_down(by=None, now=public_pages.timezone.now())

    post.meanwhile["end"] = lock
    return processes.worker(post, module)


def test_a_worker_in_the_middle_of_its_mail_stops_and_goes_on_later(post, settings):
    with sent_after_locking(post, settings, processes.USUAL):
        until(lambda: len(post.mails) == 3)
        time.sleep(1.5)  # It looks every tenth of a second.
        assert len(post.mails) == 3
        emergencies.open_again(by=None, now=public_pages.timezone.now())
        until(lambda: len(post.mails) == BATCH)
    assert len(set(post.addresses())) == BATCH


def test_a_worker_that_does_not_ask_sends_all(post, settings):
    with sent_after_locking(post, settings, processes.FORGETFUL):
        until(lambda: len(post.mails) == BATCH)
