"""After a restore: nothing leaves twice, nobody is logged in, keys are asked for, and a full disk leaves an empty place."""

import shutil

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from appeals.mail import confirmation
from appeals.models import Tally
from appeals.services.decisions import moderating
from campaign.backup.erased import noting
from campaign.backup.restoring import finishing
from campaign.environment.reading import UNFINISHED_RESTORE
from campaign.site_file import signing
from deliveries.models import Dispatch, DispatchState
from deliveries.services.mails import dispatching
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.admin.entering import log_in
from tests.backup import places
from tests.deliveries import mails

pytestmark = pytest.mark.django_db(transaction=True)


def messages():
    return sorted(OutboxMessage.objects.values_list("kind", flat=True))


def test_what_may_have_left_since_waits_for_an_organiser_or_is_not_sent(old):
    ready, sending, sent = (mails.dispatch(mails.started()) for _ in range(3))
    Dispatch.objects.filter(pk=sending.pk).update(state=DispatchState.SENDING, attempt="x")
    Dispatch.objects.filter(pk=sent.pk).update(state=DispatchState.SENT)
    OutboxMessage.objects.exclude(kind=dispatching.DISPATCH).delete()
    for kind in ("news", "news batch", "digest", "comment shown", confirmation.CONFIRM, confirmation.REMINDER):
        OutboxMessage.objects.create(kind=kind, about=ready.pk, lane=5, claim="x", claimed_until=timezone.now())
    uncertain, unsent = finishing.doubt(timezone.now())
    states = dict(Dispatch.objects.values_list("pk", "state"))
    assert states == {ready.pk: "uncertain", sending.pk: "uncertain", sent.pk: "sent"}
    assert set(Dispatch.objects.to_settle().values_list("pk", flat=True)) == {ready.pk, sending.pk}
    assert (uncertain, unsent) == (2, 4) and messages() == sorted([confirmation.CONFIRM, confirmation.REMINDER])
    assert not OutboxMessage.objects.exclude(claim="", claimed_until=None).exists()
    assert finishing.doubt(timezone.now()) == (0, 0)


def test_after_an_archive_of_postgresql_too_nothing_leaves_twice(old, capsys):
    """Its newest minutes are lost, and what left in them is not known to have left."""
    ready = mails.dispatch(mails.started())
    noting.write(timezone.now())
    call_command("erased", str(noting.folder()), "--again")
    ready.refresh_from_db()
    assert (ready.state, "now uncertain: 1." in capsys.readouterr().out) == ("uncertain", True)


def test_where_the_old_site_was_stopped_before_everything_leaves_as_it_would_have(old):
    dispatch = mails.dispatch(mails.started())
    before = messages()
    finishing.finish(listed=None, was_stopped=True, lost="", end=lambda now: None, now=timezone.now())
    dispatch.refresh_from_db()
    assert (dispatch.state, messages()) == ("ready", before)


def test_the_count_is_mended_nobody_is_logged_in_and_it_is_on_record(old):
    appeal = make.site()
    make.letter(appeal)
    Tally.objects.update(online=7)
    assert log_in(Client(), make.organiser()).status_code == 302 and Session.objects.exists()
    done = finishing.finish(listed=None, was_stopped=False, lost="", end=lambda now: None, now=timezone.now())
    assert (done.corrected > 0, done.sessions, Session.objects.count()) == (True, 1, 0)
    assert Tally.objects.get().online == 1
    assert Record.objects.filter(act="restore").count() == 1


def test_another_machine_with_other_paths_asks_for_the_keys_and_a_full_one_is_left_empty(old):
    """A move: the backup alone, its private key, and the keys as they were written down."""
    make.letter(make.site(), address="kept@supporter.example")
    backup = old.back_up()
    new = places.new_place(old, with_keys=False)
    refused = new.restore(backup, old)
    assert refused.returncode == 1 and "CONTACT_KEYS lacks the key" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    shutil.copy(old.var_dir / "secrets.json", new.var_dir)
    full = new.restore(backup, old, before=places.limited(100_000))
    if not new.url:  # PostgreSQL's files are its server's.
        assert full.returncode == 1 and "Not restored, and nothing was left" in full.stderr, full.stderr
        assert not (new.var_dir / UNFINISHED_RESTORE).exists() and not (new.var_dir / "db.sqlite3").exists()
        assert "Traceback" not in full.stderr
        done = new.restore(backup, old)
        assert done.returncode == 0, done.stderr
    assert new.rows("SELECT online FROM appeals_tally") == [(1,)]
    assert new.rows("SELECT count(*) FROM appeals_contact") == [(1,)]


def test_who_withdrew_after_the_backup_is_erased_again(old):
    appeal = make.site()
    signing.private_key()
    _stays, goes = (make.letter(appeal, name=name, address=f"{name}@supporter.example") for name in ("Stays", "Goes"))
    backup = old.back_up()
    assert moderating.withdraw(letter_id=goes.pk, by=None, now=timezone.now())
    noting.write(timezone.now())
    new = places.new_place(old)
    done = new.restore(backup, old)
    assert "Erased again, as it was after the backup: 1." in done.stdout, done.stderr
    assert sorted(new.rows("SELECT name, state FROM appeals_letter")) == [("", "withdrawn"), ("Stays", "approved")]
    assert new.rows("SELECT online FROM appeals_tally") == [(1,)]
    shutil.rmtree(old.var_dir / "backups" / "erased")
    # The key of the site's file is in no backup: it is asked for, and may be there before.
    assert "5. Put the key that signs the site's file" in done.stdout
    other = places.new_place(old)
    shutil.copy(old.var_dir / "site_key", other.var_dir)
    done = other.restore(backup, old)
    assert "NO LIST OF ERASURES was found" in done.stdout, done.stderr
    assert "Put the key" not in done.stdout
