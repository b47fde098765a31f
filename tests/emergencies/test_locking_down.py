"""Locked down: no name on any page, nothing taken in, no mail; opened again, everything is as it was, byte for byte."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appeals.models import Letter
from articles.models import Comment
from bulletins.models import IssueFile
from organisers import emergencies
from organisers.models import Record
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety import lockdown
from safety.models import Lockdown
from tests import make
from tests.emergencies import public_pages
from tests.mail import letters
from tests.threads import outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter():
    return public_pages.live(make.site())


def lock():
    assert emergencies.lock_down(by=None, now=timezone.now())


def open_again():
    assert emergencies.open_again(by=None, now=timezone.now())


def everything(letter):
    return {
        (language, path): public_pages.text_of(path, language)
        for language in make.LANGUAGES
        for path in public_pages.paths(letter)
    }


@time_machine.travel(dt.datetime(2026, 3, 25, 9, tzinfo=dt.UTC), tick=False)
def test_no_page_names_anybody_and_opening_again_restores_all():
    letter = public_pages.live(make.site())
    before = everything(letter)
    for name in public_pages.NAMES:
        assert any(name in page for page in before.values()), name
    lock()
    named = [(key, name) for key, page in everything(letter).items() for name in public_pages.NAMES if name in page]
    assert named == []
    open_again()
    assert everything(letter) == before


def test_files_for_the_residents_are_not_given_out(letter, client):
    file = IssueFile.objects.select_related("issue").first()
    url = f"/bulletins/{file.issue_id}/{file.name}"
    assert client.get(url).status_code == 200
    lock()
    cache.clear()
    assert client.get(url).status_code == 404
    assert client.get(f"{url}.sha256").status_code == 404
    assert file.name not in public_pages.text_of("/bulletins/")
    open_again()
    cache.clear()
    assert client.get(url).content == bytes(file.content)


@pytest.mark.parametrize("language", make.LANGUAGES)
def test_a_letter_is_not_taken_and_all_that_was_typed_comes_back(letter, client, language):
    lock()
    number = Letter.objects.count()
    typed = {"own_words": "Mine alone.", "name": "Ada Typed", "email": "ada@typed.example", "city": "Typedcity"}
    answer = make.post_letter(client, language=language, naming="public", **typed)
    assert (answer.status_code, Letter.objects.count()) == (409, number)
    assert [value for value in typed.values() if value not in answer.text] == []
    with translation.override(language):
        assert lockdown.no_writing_words() in answer.text
    assert 'id="letter"' not in public_pages.text_of(public_pages.APPEAL, language)


def test_a_comment_is_not_taken_and_comes_back(letter, client):
    lock()
    number = Comment.objects.count()
    path = f"{public_pages.ARTICLE}comments/"
    typed = {"pseudonym": "Reader", "text": "Typed words", "email": ""}
    answer = client.post(path, typed, headers=make.BROWSER)
    assert (answer.status_code, Comment.objects.count()) == (409, number)
    assert "Typed words" in answer.text
    assert "<textarea" not in public_pages.text_of(path)


def test_mail_waits_and_leaves_afterwards(letter, settings, tmp_path):
    settings.CONFIRM_LETTERS, settings.MAIL_DIR = True, tmp_path
    letters.write()
    lock()
    worker = Worker(clock=timezone.now)
    worker.run_until_empty()
    assert (OutboxMessage.objects.count(), list(tmp_path.iterdir())) == (1, [])
    open_again()
    worker.run_until_empty()
    assert (OutboxMessage.objects.count(), len(list(tmp_path.iterdir()))) == (0, 1)


def test_a_letter_can_still_be_withdrawn(letter, client):
    lock()
    path = letters.path(letter, letters.Purpose.OWN_PAGE)
    answer = client.post(path, {"action": "withdraw", "is_sure": "on"}, headers=make.BROWSER)
    assert answer.status_code == 200
    assert Letter.objects.get(pk=letter.pk).state == "withdrawn"


def test_a_page_asks_once(letter, client):
    """N+1: each of the wall's letters would ask again."""
    lock()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{public_pages.APPEAL}letters/").status_code == 200
    asked = [query["sql"] for query in captured if query["sql"].startswith('SELECT "safety_lockdown"')]
    assert len(asked) == 1


def test_a_cached_page_with_names_is_gone_at_once_in_this_process(letter):
    path = f"{public_pages.APPEAL}letters/"
    assert "Canarycity" in Client().get(path).text
    lock()
    assert "Canarycity" not in Client().get(path).text


def test_locking_twice_and_at_once_is_recorded_once(letter):
    def press():
        return emergencies.lock_down(by=None, now=timezone.now())

    assert sorted(outcomes_at_once(press, press)) == [False, True]
    assert Lockdown.objects.count() == Record.objects.filter(act="lock down").count() == 1
    open_again()
    assert not emergencies.open_again(by=None, now=timezone.now())
    assert Record.objects.filter(act="open again").count() == 1


def test_since_when_and_by_whom_is_stored(letter):
    now = timezone.now() - dt.timedelta(hours=2)
    emergencies.lock_down(by=make.organiser("asel"), now=now)
    row = lockdown.present()
    assert (row.begun_by, row.since) == ("asel", now)


def test_a_file_with_names_that_is_being_handed_out_ends(letter, tmp_path, monkeypatch):
    monkeypatch.setattr(emergencies, "ASKS_EVERY_SECONDS", 0.0)
    (tmp_path / "dossier.pdf").write_bytes(b"Canaryname " * 10)
    with emergencies.FileUntilLockedDown(tmp_path / "dossier.pdf") as file:
        assert file.read(11) == b"Canaryname "
        lock()
        with pytest.raises(emergencies.LockedDown):
            file.read(11)
        open_again()
        assert len(file.read()) == 99
