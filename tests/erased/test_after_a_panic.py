"""After a panic: the machine's backups and lists are gone, and a backup that is restored all the same is erased like it."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.backup import folder
from campaign.backup.erased import noting, reading, replaying
from campaign.panic import files
from organisers.models import Record
from safety import erasure_list
from tests import make
from tests.erased.restoring import erased_and_restored

pytestmark = pytest.mark.django_db(transaction=True)
HOST = {"first": "erase everything", "second": "localhost"}
CANARY = "Zhanargul-Canary"


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR, settings.MAIL_DIR = tmp_path, tmp_path / "mail"
    return tmp_path


def test_everything_in_its_folder_goes_but_what_is_named_as_harmless(var_dir, settings, capsys):
    letter = make.letter(make.appeal(), name=CANARY, address="canary@supporter.example")
    call_command("retention")
    noting.write(timezone.now())
    planted = ("backups/backup-2026.tar.gz.age", "site-file/key", "site.zip", "db.sqlite3.bak", "new-thing/deep/er")
    kept = ("static/a.css", "media/photo.jpg", "postgresql/PG_VERSION", "postgresql/base/1")
    for name in (*planted, *kept):
        path = var_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CANARY)
    settings.MEDIA_ROOT = var_dir / "media"
    call_command("panic", **HOST)
    assert [name for name in planted if (var_dir / name).exists()] == []
    assert [name for name in kept if not (var_dir / name).exists()] == []
    assert "own backups" in capsys.readouterr().out
    # What is left is the list, which has nothing in it but that there was a panic.
    assert {path.parent for path in files.personal_files()} == {noting.folder()}
    entries = reading.read(noting.folder()).entries
    assert [(entry.act, entry.key, entry.detail) for entry in entries] == [("panic", "site", "")]
    assert Letter.objects.get(pk=letter.pk).name == ""


def test_of_a_folder_of_backups_elsewhere_all_that_is_the_sites_goes_and_nothing_else(
    var_dir, settings, tmp_path_factory
):
    """A stick, another disk: on which somebody's photographs may lie, too."""
    settings.BACKUP_DIR = elsewhere = tmp_path_factory.mktemp("stick")
    make.letter(make.appeal(), name=CANARY)
    noting.write(timezone.now())
    own = (
        "backup-2026-11-27-1.tar.gz.age",
        ".backup-2026-11-27-1.tar.gz.age.0123abcd",
        folder.LOCK,
        "erased/2026-11-20-kept-1.erased",
    )
    assert folder.NAME.fullmatch(own[0]) and folder.DRAFT.fullmatch(own[1]) and noting.FOLDER in own[3]
    others = ("wedding.jpg", "papers/will.pdf", "backup-of-my-telephone.tar")
    for name in (*own, *others):
        (elsewhere / name).parent.mkdir(exist_ok=True)
        (elsewhere / name).write_text(CANARY)
    call_command("panic", **HOST)
    assert [name for name in own if (elsewhere / name).exists()] == []
    assert [(elsewhere / name).read_text() for name in others] == [CANARY] * 3
    assert [entry.act for entry in reading.read(noting.folder()).entries] == ["panic"]


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize("words", ["", "words"])
def test_a_backup_from_before_is_erased_again_with_the_list_from_after(lists, words):
    letter = make.letter(
        make.appeal(), name=CANARY, own_words="Said without a name.", address="canary@supporter.example"
    )
    with erased_and_restored():
        erasure_list.enter(erasure_list.Erased.PANIC, ["site"], detail=words)
    assert Contact.objects.exists()  # The twin.
    done = replaying.replay(lists, now=timezone.now())
    assert (dict(done.done), done.left) == ({"panic": 1}, [])
    letter.refresh_from_db()
    assert (letter.name, letter.own_words, Contact.objects.exists()) == (
        "",
        "" if words else "Said without a name.",
        False,
    )
    assert Record.objects.count() == 1
