"""Panic: no address, name or key is left in the database, its files or VAR_DIR; the count and the texts are."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, Contact, Endorsement, Letter, NewsUpdate, NewsUpdateText
from appeals.models.letters.states import Naming, State
from articles.models import Article, Comment
from campaign.models import Chore
from campaign.panic import erasing, files
from campaign.panic.keeping import COLUMNS, DRAFTS, KEPT
from deliveries.models import Delivery, DeliveryEvent, DeliveryFile, Sender, SenderText
from organisers import record
from organisers.entering import second_factor
from organisers.models import Record
from outbox.models import Blocked, OutboxMessage
from safety.files import private_files
from safety.models import Hit, UsedKey
from tests import make
from tests.admin.entering import log_in
from tests.emergencies import public_pages
from tests.mail import letters
from translations.models import Translation

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Zhanargul-Canary"
PLANTED = (CANARY, *public_pages.NAMES, "canary@supporter.example", "canary.example")


@pytest.fixture
def places(settings, tmp_path):
    """A VAR_DIR of its own."""
    settings.VAR_DIR, settings.PRIVATE_ROOT, settings.MAIL_DIR = tmp_path, tmp_path / "private", tmp_path / "mail"
    settings.MAIL_DIR.mkdir()
    (settings.MAIL_DIR / "1.eml").write_text(f"To: {CANARY}")
    (tmp_path / "secrets.json").write_text(json.dumps({"CONTACT_KEYS": CANARY}))
    (tmp_path / "first-login").write_text(CANARY)
    return tmp_path


@pytest.fixture
def letter(places, settings):
    """A site on which a name was planted wherever one can be."""
    settings.CONFIRM_LETTERS = True
    named = public_pages.live(make.site())
    appeal, now = named.appeal, timezone.now()
    kept = make.letter(appeal, name=CANARY, own_words="Said without a name.", address="kept@canary.example")
    make.letter(appeal, name=CANARY, country="KZ", naming="public", is_public_confirmed=True, own_words="Said twice.")
    for state in (State.PENDING, State.HELD, State.REJECTED, State.CONFIRMED):
        make.letter(appeal, state=state, name=CANARY, city=CANARY, own_words=CANARY, address=f"{state}@canary.example")
    letters.write("waiting@canary.example", name=CANARY, naming="public")
    Translation.objects.create(letter=kept, language="kk", text=CANARY, remark=CANARY)
    update = NewsUpdate.objects.create(appeal=appeal)
    NewsUpdateText.objects.create(update=update, language="en", subject=CANARY, body=CANARY)
    sent = NewsUpdate.objects.create(appeal=appeal, published_at=now)
    NewsUpdateText.objects.create(update=sent, language="en", subject="Sent news", body="Sent words")
    delivery_of(appeal)
    make.responsible(email="office@canary.example").texts.update(name=CANARY, place=CANARY)
    user = make.organiser(CANARY, first_name=CANARY, email="who@canary.example")
    second_factor.begin(user)
    record.write(by=user, act="x", subject=CANARY, now=now)
    Blocked.objects.create(index="0" * 64, kind="address", blocked_on=timezone.localdate())
    Hit.objects.create(key="1", day=timezone.localdate(), burst=1, in_burst=1, in_day=1)
    UsedKey.objects.get_or_create(fingerprint="abcdefgh")
    caches["logins"].clear()
    client = Client()
    assert log_in(client, user).status_code == 302
    return kept


def delivery_of(appeal):
    """With a dossier, a scan, an event with a reason, and an organisation that signs."""
    sender = Sender.objects.create(appeal=appeal, phone=CANARY, email="sender@canary.example")
    SenderText.objects.create(sender=sender, language="en", organisation="A committee", signatory=CANARY, lines=CANARY)
    name = private_files.store(CANARY.encode(), "pdf")
    delivery = Delivery.objects.create(
        appeal=appeal,
        number=1,
        recipient=appeal.recipients.get(),
        channel="hand",
        prepared_at=timezone.now(),
        receipt=name,
    )
    numbers = {"part": 1, "page_count": 1, "size": 1, "sha256": "0" * 64}
    DeliveryFile.objects.create(delivery=delivery, kind="dossier", name=name, made_on=timezone.localdate(), **numbers)
    DeliveryEvent.objects.create(delivery=delivery, act="stopped", done_at=timezone.now(), reason=CANARY)


def panic(*more):
    call_command("panic", "--first", "erase everything", "--second", django_settings.SITE_HOST, *more)


def cells():
    for model in erasing.models_here():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                for value in row:
                    yield model._meta.label, value.tobytes() if isinstance(value, memoryview) else value


def found_in_cells():
    return {
        (label, text)
        for label, value in cells()
        for text in PLANTED
        if text in (value.decode(errors="replace") if isinstance(value, bytes) else str(value))
    }


def files_of_the_database():
    """SQLite's files; of PostgreSQL those of every table."""
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        return {path.name: path.read_bytes() for path in name.parent.glob(name.name + "*")}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class "
            "WHERE relkind IN ('r', 't', 'i') AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)"
        )
        for name, relative in cursor.fetchall():
            path = folder / relative
            found[name] = b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
    return found


def test_no_name_is_left_anywhere_and_the_count_and_the_texts_are(letter, places, capsys):
    assert {text for _, text in found_in_cells()} == {*PLANTED} - {"canary@supporter.example"}
    online = Appeal.objects.select_related("tally").get().tally.online
    body = Article.objects.get().texts.get(language="en").body
    panic()
    assert found_in_cells() == set()
    kept = {
        name: content
        for name, content in files_of_the_database().items()
        if any(t.encode() in content for t in PLANTED)
    }
    assert kept == {}
    for path in places.rglob("*"):
        assert path.is_dir() or not any(text.encode() in path.read_bytes() for text in PLANTED), path
    assert not (places / "secrets.json").exists() and not (places / "mail").exists()
    assert not Contact.objects.exists() and not OutboxMessage.objects.exists() and not UsedKey.objects.exists()
    appeal = Appeal.objects.select_related("tally").get()
    assert appeal.tally.online == Letter.objects.counted().count() == online
    assert Article.objects.get().texts.get(language="en").body == body
    letter.refresh_from_db()
    assert (letter.own_words, letter.naming, letter.name) == ("Said without a name.", "nobody", "")
    assert NewsUpdateText.objects.get().body == "Sent words"
    assert "Restart every process" in capsys.readouterr().out


def test_the_site_shows_what_is_left_and_takes_nothing(letter):
    panic()
    call_command("lock_down", "--open")
    page = public_pages.text_of(f"{public_pages.APPEAL}letters/")
    assert "Said without a name." in page and "A supporter" in page and CANARY not in page
    assert make.post_letter(Client()).status_code == 409
    assert not Appeal.objects.not_ended().exists() and not Article.objects.filter(has_comments=True).exists()
    for path in public_pages.paths(letter):
        public_pages.text_of(path)


def test_logins_are_opened_on_the_server_only(letter, capsys):
    panic()
    for user in get_user_model().objects.all():
        assert (user.username, user.email, user.has_usable_password()) == (f"organiser-{user.pk}", "", False)
        assert second_factor.app_of(user) is None
    assert [entry.act for entry in Record.objects.all()] == ["panic"]


def test_it_may_run_again_and_finishes_what_was_interrupted(letter, monkeypatch):
    def fail(*arguments, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "blank_letters", fail)
        with pytest.raises(KeyboardInterrupt):
            panic()
    assert Letter.objects.filter(name=CANARY).exists()
    panic()
    panic()
    assert found_in_cells() == set()


def test_words_go_too_where_that_is_asked_for(letter):
    panic("--words-too")
    assert not Letter.objects.exclude(own_words="").exists() and not Comment.objects.exists()
    assert Appeal.objects.select_related("tally").get().tally.on_wall == 0


def test_a_file_that_cannot_be_deleted_keeps_nothing_else(letter, places):
    """One of another owner, say; the tests' user may delete all, so it is refused here."""
    stuck = places / "mail" / "stuck.eml"
    stuck.write_text(CANARY)
    wiped = files.wipe

    def wipe(path):
        if path.name == "stuck.eml":
            raise PermissionError
        wiped(path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "wipe", wipe)
        patched.setattr(files.shutil, "rmtree", lambda folder, **options: None)
        with pytest.raises(CommandError, match=f"cannot be deleted by this user:\n{stuck}"):
            panic()
    assert found_in_cells() == set() and not (places / "secrets.json").exists() and stuck.exists()
    panic()
    assert not stuck.exists()


def test_killed_while_it_wipes_the_keys_it_can_be_run_again(letter, places, monkeypatch):
    """A file half wiped would keep every command from starting, as it holds no keys that can be read."""

    def killed(path):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "wipe", killed)
        with pytest.raises(KeyboardInterrupt):
            panic()
    assert not (places / "secrets.json").exists() and (places / ".secrets.json.wiped").exists()
    panic()
    assert not (places / ".secrets.json.wiped").exists() and found_in_cells() == set()


def test_drafts_of_articles_go_with_their_photographs(letter, settings, tmp_path):
    draft = make.article("draft", published_at=None)
    Article.objects.filter(pk=draft.pk).update(published_at=None)
    name = "0" * 64
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / f"{name}.jpg").write_bytes(b"picture")
    panic()
    assert not Article.objects.filter(slug="draft").exists() and Article.objects.filter(slug=public_pages.ARTICLE_SLUG)
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_it_says_which_copies_it_knows_of(letter, places, capsys):
    at = timezone.now()
    Chore.objects.create(name="backup", due_at=at, done_at=at)
    (places / "old-dump.sql").write_text("x")
    panic()
    said = capsys.readouterr().out
    assert f"a backup was made on {at:%d %B %Y}" in said and "old-dump.sql" in said


@pytest.mark.parametrize("words", [("", ""), ("erase everything", ""), ("", "localhost"), ("yes", "localhost")])
def test_without_both_words_nothing_is_done(letter, places, words):
    before = found_in_cells()
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("panic", "--first", words[0], "--second", words[1])
    assert found_in_cells() == before and (places / "secrets.json").exists()


def test_every_model_that_stays_is_one_that_there_is():
    labels = {model._meta.label for model in erasing.models_here()}
    assert {*KEPT, *DRAFTS, *COLUMNS} <= labels
    assert "appeals.Contact" not in KEPT and Endorsement._meta.label not in KEPT
    gone = {
        "organisers.Note",
        "organisers.SecondOpinion",
        "appeals.Redaction",
        "organisers.BulkJob",
        "organisers.BulkStep",
    }
    gone |= {"organisers.Invitation", "campaign.MailChoice", "texts.Draft", "texts.Revision", "appeals.Export"}
    assert gone <= labels - {*KEPT}
    assert {"appeals.DayFigures", "appeals.PaperLetters", "organisers.Limits", "articles.Photo"} <= {*KEPT}
    assert Naming.NOBODY
