"""Panic beside a server and a worker that go on, killed in its midst and run again: nothing is left, the count is right."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from appeals.models import Appeal, Contact, Letter
from outbox.models import OutboxMessage
from tests import make
from tests.emergencies import processes, public_pages
from tests.emergencies.test_panic import files_of_the_database
from tests.emergencies.test_two_processes import Browser, answers
from tests.mail import letters
from tests.outbox.server import PostOffice
from tests.run.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
NAME, MANY = "Zhanargul-Canary", 4000


@pytest.fixture
def places(settings, tmp_path):
    """A VAR_DIR of its own, with the keys that the test's process has."""
    shutil.copy(Path(django_settings.VAR_DIR) / "secrets.json", tmp_path / "secrets.json")
    (tmp_path / "static").mkdir()
    settings.VAR_DIR, settings.PRIVATE_ROOT, settings.MAIL_DIR = tmp_path, tmp_path / "private", tmp_path / "mail"
    settings.PRIVATE_ROOT.mkdir()
    (settings.PRIVATE_ROOT / f"{'0' * 32}.pdf").write_text(NAME)
    (tmp_path / "db.copy").write_text(NAME)
    return tmp_path


def fill():
    appeal = make.site()
    first = make.letter(appeal, name=NAME, city=NAME, own_words="Said without a name.")
    fields = {field.attname: getattr(first, field.attname) for field in Letter._meta.concrete_fields}
    others = [Letter(**{**fields, "id": letters.uuid.uuid4()}) for _ in range(MANY)]
    Letter.objects.bulk_create(others)
    for letter in others[:50]:
        make.contact(letter, f"{letter.pk}@canary.example")
    Appeal.objects.get().tally.__class__.objects.update(online=MANY + 1, on_wall=MANY + 1)
    letters.write_several(5)


def begin_panic(places):
    environment = {**os.environ, "DATABASE_URL": letters.database_url(), "VAR_DIR": str(places)}
    words = ["--first", "erase everything", "--second", "localhost"]
    command = [sys.executable, "manage.py", "panic", *words]
    return subprocess.Popen(
        command, cwd=django_settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def named():
    return Letter.objects.filter(name=NAME).count()


def test_killed_in_its_midst_it_goes_on_and_ends_right(places, settings):
    settings.CONFIRM_LETTERS = settings.HAS_MAIL_SERVER = True
    fill()
    post = PostOffice()
    post.seconds_for_each = 0.3
    post.controller.start()
    with processes.server() as port, processes.worker(post):
        until(lambda: answers(port) and post.mails)
        visitor = Browser(port)
        killed = begin_panic(places)
        until(lambda: named() < MANY)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert named() > 0, "it was too quick to be killed in its midst"
        assert not (places / "secrets.json").exists() and not settings.PRIVATE_ROOT.exists()
        assert visitor.open(public_pages.APPEAL, make.letter_fields(name=NAME)).status == 409
        again = begin_panic(places)
        while again.poll() is None:
            assert visitor.open(public_pages.APPEAL, make.letter_fields(name=NAME)).status in (403, 409, 429)
            time.sleep(0.1)
        said = again.stdout.read().decode()
        assert again.returncode == 0, said
        assert visitor.get("/healthz")[0] == 200
        sent = len(post.mails)
    post.controller.stop()
    assert len(post.mails) == sent
    assert named() == Contact.objects.count() == OutboxMessage.objects.count() == 0
    assert Letter.objects.counted().count() == Appeal.objects.select_related("tally").get().tally.online == MANY + 1
    kept = [name for name, content in files_of_the_database().items() if NAME.encode() in content]
    assert kept == []
    assert "Restart every process of the site" in said
    # A copy of the database in its folder is not only named: it is gone.
    assert not (places / "db.copy").exists()
    assert "archives its log" not in said
    connection.close()
