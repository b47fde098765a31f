"""The file is made each day and on a wish; what is withdrawn or hidden takes it away in the same transaction."""

import datetime as dt
import hashlib

import pytest
from django.db import transaction
from django.utils import timezone

from appeals.models.letters.states import Naming
from appeals.services.decisions import moderating
from appeals.services.writers import own
from articles.models import Article, Comment
from articles.services import comments, redacting
from campaign.models import OutdatedSiteFile, SiteFile
from campaign.models.site_file import Trouble
from campaign.site_file import keeping, signing, writing
from organisers import emergencies
from safety.typed import taking_out
from tests import make
from tests.site_file_offer import files
from tests.site_file_offer.files import keep, names

NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def appeal(db):
    return make.site()


@pytest.fixture
def made(appeal, django_capture_on_commit_callbacks):
    keep(NOON)
    return keeping.current()


def test_it_is_made_once_a_day_and_put_there_whole(appeal):
    keep(NOON)
    first = keeping.current()
    content = keeping.path_of(first.digest).read_bytes()
    assert hashlib.sha256(content).hexdigest() == first.digest
    assert (first.size, first.made_on) == (len(content), dt.date(2026, 11, 27))
    for later in (MINUTE, 6 * HOUR):
        keep(NOON + later)
    assert keeping.current().digest == first.digest
    keep(NOON + DAY)
    assert keeping.current().digest != first.digest
    assert names() == [f"{keeping.current().digest}.zip"]


def test_neither_the_row_nor_the_file_tells_the_hour_at_which_it_was_made(made):
    keep(NOON + HOUR)
    row = SiteFile.objects.get()
    times = [field.name for field in row._meta.fields if isinstance(getattr(row, field.name), dt.datetime)]
    assert times == []
    stored = keeping.path_of(row.digest).stat().st_mtime
    assert timezone.localtime(dt.datetime.fromtimestamp(stored, dt.UTC)).time() == dt.time(0)


def test_an_organisers_wish_does_not_wait(made):
    assert SiteFile.objects.ask()
    assert not SiteFile.objects.ask()
    keep(NOON + MINUTE)
    assert keeping.current().digest != made.digest
    assert not SiteFile.objects.get().is_asked


@pytest.mark.parametrize(
    "act",
    [
        lambda letter, by, now: own.withdraw(letter_id=letter.pk, now=now),
        lambda letter, by, now: own.lower_naming(letter_id=letter.pk, naming=Naming.MAYOR, now=now),
        lambda letter, by, now: own.lower_naming(letter_id=letter.pk, naming=Naming.NOBODY, now=now),
        lambda letter, by, now: moderating.reject(ids=[letter.pk], reason="nonsense", by=by, now=now),
        lambda letter, by, now: moderating.hold(ids=[letter.pk], by=by, now=now),
        lambda letter, by, now: moderating.requeue(ids=[letter.pk], by=by, now=now),
        lambda letter, by, now: moderating.redact(letter_id=letter.pk, own_words="Less.", by=by, now=now),
    ],
    ids=["withdraw", "mayor only", "nobody", "reject", "hold", "requeue", "redact"],
)
def test_what_leaves_the_wall_leaves_the_file_at_once_and_for_good(appeal, act, django_capture_on_commit_callbacks):
    letter, by = make.letter(appeal), make.organiser()
    keep(NOON)
    with django_capture_on_commit_callbacks(execute=True):
        act(letter, by, NOON)
        assert keeping.current() is None
    assert names() == []
    keep(NOON + MINUTE)
    assert keeping.current() is None
    keep(NOON + 11 * MINUTE)
    assert keeping.current() is not None
    assert not OutdatedSiteFile.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda comment, by: comments.reject(ids=[comment.pk], reason="exposes", by=by, now=NOON),
        lambda comment, by: comments.hold(ids=[comment.pk], by=by, now=NOON),
        lambda comment, by: comments.requeue(ids=[comment.pk], by=by, now=NOON),
        lambda comment, by: redacting.stop_naming(comment_id=comment.pk, by=by, now=NOON),
        lambda comment, by: redacting.take_out(
            comment_id=comment.pk, numbers=[0], seen=taking_out.seen_of(comment.text), by=by, now=NOON
        ),
    ],
    ids=["reject", "hold", "requeue", "stop naming", "take out"],
)
def test_a_comment_that_is_hidden_or_loses_words_takes_the_file_away_and_one_that_nobody_saw_does_not(appeal, act):
    article, by = Article.objects.get(), make.organiser()
    today = NOON.date()
    shared = {"article": article, "language": "en", "written_on": today, "pseudonym": "Dana"}
    shown, waiting = (
        Comment.objects.create(
            state=state, text=f"Rosa lives there, {state}", digest=state * 4, decided_on=today, **shared
        )
        for state in ("approved", "pending")
    )
    keep(NOON)
    act(waiting, by)
    assert keeping.current() is not None
    act(shown, by)
    assert keeping.current() is None


def test_what_shows_nothing_leaves_the_file_alone(made, appeal):
    silent = make.letter(appeal, own_words="", naming=Naming.NOBODY)
    pending = make.letter(appeal, state="pending")
    own.withdraw(letter_id=silent.pk, now=NOON)
    own.withdraw(letter_id=pending.pk, now=NOON)
    assert keeping.current() == made


def test_a_withdrawal_that_is_rolled_back_takes_nothing_away(made, appeal):
    letter = make.letter(appeal)
    with pytest.raises(RuntimeError), transaction.atomic():
        own.withdraw(letter_id=letter.pk, now=NOON)
        raise RuntimeError
    assert keeping.current() == made


def withdrawing(letter):
    """Makes the file with a letter that is withdrawn before it is there."""

    def made_late(*, now):
        found = files.made(now=now)
        own.withdraw(letter_id=letter.pk, now=now)
        return found

    return made_late


def test_a_letter_that_is_withdrawn_while_the_file_is_written_is_in_none_that_is_handed_out(appeal):
    letter = make.letter(appeal)
    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(writing, "made", withdrawing(letter))
        keep(NOON)
    assert keeping.current() is None
    assert names() == []
    keep(NOON + 11 * MINUTE)
    assert keeping.current() is not None


def test_without_the_note_of_withdrawals_it_would_be_handed_out(appeal, monkeypatch):
    monkeypatch.setattr(OutdatedSiteFile.objects, "create", lambda: None)
    letter = make.letter(appeal)
    monkeypatch.setattr(writing, "made", withdrawing(letter))
    keep(NOON)
    assert keeping.current() is not None


def test_while_the_site_is_locked_down_there_is_none_and_afterwards_a_new_one(made):
    emergencies.lock_down(by=None, now=NOON)
    assert keeping.current() is None
    SiteFile.objects.ask()
    keep(NOON + MINUTE)
    assert names() == []
    emergencies.open_again(by=None, now=NOON)
    assert keeping.current() is None
    keep(NOON + 2 * MINUTE)
    assert keeping.current().made_on == made.made_on


def test_another_key_makes_another_file(made):
    signing.replace(NOON)
    assert keeping.current() is None
    keep(NOON + HOUR)
    assert keeping.current().public_key == signing.current() != made.public_key


def test_without_its_key_there_is_no_file_and_organisers_are_told_why(made, tmp_path):
    (tmp_path / signing.KEY_FILE).unlink()
    keep(NOON + DAY)
    assert SiteFile.objects.get().trouble == Trouble.KEY
    assert names() == [f"{made.digest}.zip"]


def test_a_failure_leaves_the_file_that_is_there_and_is_tried_again_in_an_hour(made):
    calls = []

    def fail(*, now):
        calls.append(now)
        raise OSError("No space left on device")

    tomorrow = NOON + DAY
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(writing, "made", fail)
        with pytest.raises(OSError, match="No space"):
            keep(tomorrow)
        keep(tomorrow + 30 * MINUTE)
    assert (calls, SiteFile.objects.get().trouble) == ([tomorrow], Trouble.OTHER)
    assert keeping.current().digest == made.digest
    keep(tomorrow + HOUR + MINUTE)
    assert SiteFile.objects.get().trouble == ""


def test_one_of_two_workers_makes_it_and_one_that_died_does_not_keep_the_others_from_it(made):
    SiteFile.objects.ask()
    tomorrow = NOON + DAY
    assert SiteFile.objects.take(tomorrow, is_missing=False)
    assert not SiteFile.objects.take(tomorrow + MINUTE, is_missing=True)
    assert SiteFile.objects.take(tomorrow + 11 * MINUTE, is_missing=True)


def test_a_clock_that_ran_ahead_holds_nothing_up(made):
    keep(NOON + 400 * DAY)
    keep(NOON + MINUTE)
    assert keeping.current().made_on == made.made_on


def test_what_processes_that_died_have_left_is_deleted(made):
    (keeping.folder() / ".half.zip.0123abcd").write_bytes(b"half")
    (keeping.folder() / ("0" * 64 + ".zip")).write_bytes(b"another")
    keep(NOON + MINUTE)
    # It could be the draft of one that is written at this moment.
    assert names() == [".half.zip.0123abcd", f"{made.digest}.zip"]
    SiteFile.objects.ask()
    keep(NOON + 2 * MINUTE)
    assert names() == [f"{keeping.current().digest}.zip"]
