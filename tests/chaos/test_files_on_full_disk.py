"""The disk of uploads, dossiers, pictures and exports is full, and the database has room on another one."""

import errno
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from campaign.sharing import image
from deliveries.services.papers import making as parts
from deliveries.services.papers.typesetting import Made
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety.files import private_files
from tests import make
from tests.chaos.breaking.small_disk import filled, mounted
from tests.deliveries import making
from tests.photos.making import upload

pytestmark = pytest.mark.django_db
ROOM = 20_000


@pytest.fixture
def disk(settings) -> Iterator[Path]:
    """Where the site's files are: a file system of its own, with 20 kB left."""
    with mounted(2) as folder:
        settings.PRIVATE_ROOT, settings.MEDIA_ROOT = folder / "private", folder / "media"
        for name in ("private", "media"):
            (folder / name).mkdir()
        with filled(folder, ROOM):
            yield folder


def left_on(disk: Path) -> list[str]:
    return [path.name for path in disk.rglob("*") if path.is_file() and path.name != "ballast"]


@pytest.fixture
def appeal():
    return making.appeal()


@pytest.fixture
def browser() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make.organiser("asel"))
    return client


def test_a_private_file_is_there_whole_or_not_at_all(disk):
    name = private_files.store(b"x" * (ROOM // 4), "pdf")
    with pytest.raises(OSError) as found:
        private_files.store(b"x" * ROOM * 2, "pdf")
    assert found.value.errno == errno.ENOSPC and left_on(disk) == [name]


def test_one_that_is_not_deleted_where_it_does_not_become_whole_stays_as_half(disk, monkeypatch):
    """The unguarded twin."""
    with monkeypatch.context() as careless, pytest.raises(OSError):
        careless.setattr(Path, "unlink", lambda path, missing_ok=False: None)
        private_files.store(b"x" * ROOM * 2, "pdf")
    assert len(left_on(disk)) == 1


def test_of_a_part_with_two_files_none_stays_where_one_has_no_room(disk):
    made = [Made("dossier", "pdf", b"x" * 1000, 1), Made("fax", "tif", b"x" * ROOM * 2, 1)]
    with pytest.raises(OSError):
        parts.keep_if(made, lambda names: True)
    assert left_on(disk) == []


def test_photographs_that_have_no_room_are_refused_in_words(disk, browser):
    article = make.article()
    buffer = io.BytesIO()
    Image.frombytes("RGB", (500, 400), os.urandom(500 * 400 * 3)).save(buffer, "JPEG")
    page = upload(browser, article, buffer.getvalue())
    assert page.status_code == 200 and "The server has no space for these pictures" in page.text
    assert left_on(disk) == [] and not article.photos.exists()


def test_a_picture_to_share_that_has_no_room_leaves_no_half(disk, appeal):
    path = urlsplit(image.url_of("en")).path
    assert Client(raise_request_exception=False).get(path).status_code == 503
    assert left_on(disk) == []


def test_an_export_that_has_no_room_is_503_before_its_first_byte(disk, browser, appeal):
    for _ in range(300):
        make.letter(appeal, own_words="Words of a letter. " * 20)
    answer = browser.post("/admin/appeals/export/add/", {"appeal": appeal.pk, "purpose": "archive"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert left_on(disk) == []


def test_a_dossier_that_has_no_room_holds_no_mail_up_and_is_made_once_there_is(disk, appeal):
    make.letter(appeal)
    delivery = making.prepared(appeal)
    (disk / "media" / "more").write_bytes(b"x" * (ROOM - 5000))
    hours = [0]
    worker = Worker(clock=lambda: timezone.now() + timedelta(hours=hours[0]))
    assert worker.work_once()
    message = OutboxMessage.objects.get()
    assert (message.claim, message.last_error) == ("", "no room")
    assert not worker.work_once(), "it is left alone for a while"
    assert left_on(disk) == ["more"]
    (disk / "ballast").write_bytes(b"")
    hours[0] = 1
    worker.run_until_empty()
    delivery.refresh_from_db()
    assert delivery.state == "ready"
