"""The dry run of retention: it says what the chores then erase, and erases nothing itself."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from appeals.models import Appeal, Contact, Erasure, Letter, Redaction
from appeals.models.letters.states import State
from appeals.services.texts import ending
from articles.models import Comment, CommentRedaction
from articles.models.comment import digest_of
from campaign import retention
from campaign.chores import TASKS
from campaign.models import FailedLogin, Page
from deliveries.models import Delivery, DeliveryFile, Reply
from organisers import record
from organisers.models import Batch, BulkJob, Invitation, LoginAlarm, Note, Record
from outbox.models import Alarm
from safety.files import private_files
from safety.models import Hit, ListedErasure
from tests import make
from tests.admin.entering import client_of, organiser_with
from texts.models import Draft, Revision

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 25, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def appeal():
    """Something for every rule, of several ages."""
    made = make.site()
    for age in (0, 10, 40, 100, 500):
        on = timezone.localdate(NOW - age * DAY)
        dates = {"written_on": on, "decided_on": on}
        for state in (State.PENDING, State.HELD, State.REJECTED, State.CONFIRMED, State.APPROVED):
            make.letter(
                made,
                state=state,
                address=make.address(),
                **dates,
                **({"pending_since": on} if state == "pending" else {}),
            )
        make.letter(made, state=State.PENDING, address=make.address(), **dates, pending_since=None)
        make.letter(made, state=State.REJECTED, address=make.address(), **dates, confirmed_on=on)
        record.write(by=None, act="reject", subject="letter x", now=NOW - age * DAY)
        Hit.objects.create(key=f"{age}", day=on, burst=1, in_burst=1, in_day=1)
        Session.objects.create(session_key=f"{age}", session_data="", expire_date=NOW - age * DAY)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO login_attempts VALUES (%s, %s, %s)", [f"k{age}", "v", NOW - age * DAY])
        for reader_s in ("held", "pending", "approved", "rejected"):
            comment(reader_s, on)
        of_organisers(age)
        of_letters(made, on, age)
    of_deliveries(made)
    return made


def of_organisers(age):
    """What is stored of organisers themselves, and what they have not saved."""
    at, user = NOW - age * DAY, make.organiser(password=None)
    Batch.objects.create(kind="letter", act="approve", done_at=at, rows=1)
    BulkJob.objects.create(kind="letter", act="approve", asked_at=at, ended_at=at, state="done", question="Zhanargul")
    LoginAlarm.objects.create(login=user, kind="decided", raised_at=at)
    Invitation.objects.create(person=user, token_index=f"{age:064}", expires_at=at, language="en")
    Draft.objects.create(user=user, page="page", fields=[], saved_at=at)
    Alarm.objects.create(code=f"code-{age}", raised_at=at)
    kind = ContentType.objects.get_for_model(Page)
    numbers = {"object_id": age + 1, "number": 1, "made_from": 0, "texts": {}, "digest": "0" * 64}
    Revision.objects.create(content_type=kind, **numbers, origin="organiser", saved_at=at, saved_by=user)


def of_letters(appeal, on, age):
    at = NOW - age * DAY
    held = make.letter(appeal, state=State.HELD, address=make.address(), written_on=on, confirmed_on=on, decided_on=on)
    Contact.objects.filter(pk=held.pk).update(lane=7)
    Letter.objects.filter(pk=held.pk).update(held_reason="organiser", state_before="confirmed")
    asked = make.letter(appeal, address=make.address())
    Contact.objects.filter(pk=asked.pk).update(sealed_address=None, is_proved=True)
    Erasure.objects.create(letter=asked, asked_at=at - DAY, due_at=at)
    written = make.letter(appeal, address=make.address())
    Contact.objects.filter(pk=written.pk).update(sealed_address=None, is_proved=True)
    Redaction.objects.create(letter=written, done_at=at, sealed_words=b"sealed")
    Note.objects.create(kind="letter", key=written.pk, text="Look again.", written_at=at)


def of_deliveries(appeal):
    departed = timezone.localdate(NOW - 200 * DAY)
    delivery = Delivery.objects.create(
        appeal=appeal,
        number=1,
        recipient=appeal.recipients.get(),
        channel="hand",
        state="departed",
        prepared_at=NOW,
        departed_on=departed,
        receipt=private_files.store(b"receipt", "pdf"),
    )
    Reply.objects.create(delivery=delivery, received_on=departed, scan=private_files.store(b"scan", "pdf"))
    name, numbers = private_files.store(b"dossier", "pdf"), {"part": 1, "page_count": 1, "size": 1, "sha256": "0" * 64}
    DeliveryFile.objects.create(delivery=delivery, kind="dossier", name=name, made_on=departed, **numbers)
    ListedErasure.objects.create(act="letter withdrawn", key="1", day=departed)


def comment(state, on):
    """A comment, from which an organiser took words on the day that it was decided about."""
    reasons = {"rejected": {"rejection_reason": "insult"}, "held": {"held_reason": "trap"}}
    row = Comment.objects.create(
        article_id=Comment._meta.get_field("article").related_model.objects.get().pk,
        state=state,
        pseudonym="Reader",
        text="Words",
        digest=digest_of(state, str(on)),
        language="en",
        written_on=on,
        decided_on=on,
        sealed_address=None if state == "rejected" else b"sealed",
        **reasons.get(state, {}),
    )
    at = dt.datetime.combine(on, dt.time(12), dt.UTC)
    CommentRedaction.objects.create(comment=row, done_at=at, sealed_words=b"sealed")


def keys_due(now):
    return [(rule, set(rule.rows(now).values_list("pk", flat=True))) for rule in retention.RULES]


def end_long_ago(appeal):
    Appeal.objects.filter(pk=appeal.pk).update(state="closed", ended_on=timezone.localdate(NOW - 200 * DAY))


def test_there_is_something_for_every_rule(appeal):
    end_long_ago(appeal)
    without = [
        str(rule.words) for rule in retention.RULES if not (rule.rows(NOW) | rule.rows(NOW + 365 * DAY)).exists()
    ]
    assert without == []


@pytest.mark.parametrize("days", [0, 30, 365])
def test_each_chore_takes_the_rows_that_the_dry_run_counts_and_no_others(appeal, days):
    now = NOW + days * DAY
    end_long_ago(appeal)
    due = keys_due(now)
    assert sum(len(keys) for _, keys in due) > 20
    assert {rule.chore for rule, _ in due} <= {task.name for task in TASKS}
    for chore in dict.fromkeys(rule.chore for rule, _ in due):
        mine = [
            (rule, set(rule.rows(now).values_list("pk", flat=True))) for rule in retention.RULES if rule.chore == chore
        ]
        before = {id(rule): state_of(rule) for rule, _ in mine}
        next(task for task in TASKS if task.name == chore).do(now)
        for rule, _ in mine:
            assert not rule.rows(now).exists(), rule.words
        for model in {rule.rows(now).model for rule, _ in mine}:
            touched = {
                key
                for rule, _ in mine
                if rule.rows(now).model is model
                for key, row in before[id(rule)].items()
                if state_of(rule).get(key) != row
            }
            counted = {key for rule, keys in mine if rule.rows(now).model is model for key in keys}
            assert touched == counted, (chore, model)


def state_of(rule):
    """All rows of a rule's table, by their keys."""
    model = rule.rows(NOW).model
    names = [field.attname for field in model._meta.concrete_fields]
    return {row["pk"]: row for row in model._default_manager.values("pk", *names)}


def test_the_command_counts_and_erases_nothing(appeal, capsys):
    before = (Letter.objects.count(), Record.objects.count(), Hit.objects.count())
    call_command("retention")
    said = capsys.readouterr().out
    assert (Letter.objects.count(), Record.objects.count(), Hit.objects.count()) == before
    assert "dry run" in said and "entries of the record" in said
    assert len(said.splitlines()) == len(retention.RULES) + 2
    with pytest.raises(CommandError):
        call_command("retention", "--days", "-1")


def test_organisers_see_it_and_nobody_else(appeal):
    page = "/admin/safety/lockdown/retention/"
    may = client_of(organiser_with("organisers.lock_down"))
    for query in ("", "?days=365", "?days=x", "?days=9999999999", "?days=%00"):
        assert may.get(page + query).status_code == 200
    assert client_of(organiser_with("appeals.hold_everything")).get(page).status_code == 403
    before = Letter.objects.count()
    assert may.get(page, {"days": 365}).context["rows"][0]["number"] > 0
    assert Letter.objects.count() == before


def test_everything_personal_goes_at_the_date_of_the_appeal_and_the_count_stays(appeal):
    words = make.letter(appeal, name="Canary", city="Canarycity", own_words="Canary words", address="c@canary.example")
    Contact.objects.filter(pk=words.pk).update(wants_updates=True)
    appeal.refresh_from_db()
    online = appeal.tally.online
    Appeal.objects.filter(pk=appeal.pk).update(
        state="won", ended_on=timezone.localdate(NOW - 100 * DAY), everything_days=99
    )
    chore = next(task for task in TASKS if task.name == "forget the last")
    chore.do(NOW - 2 * DAY)
    assert Letter.objects.get(pk=words.pk).name == "Canary"
    chore.do(NOW)
    words.refresh_from_db()
    assert (words.name, words.city, words.own_words, words.search_text, words.naming) == ("", "", "", "", "nobody")
    assert (words.state, words.country) == ("approved", "DE")
    assert not Contact.objects.filter(appeal=appeal).exists() and not Comment.objects.exists()
    appeal = Appeal.objects.select_related("tally").get()
    assert (appeal.tally.online, appeal.tally.on_wall) == (online, 0) == (Letter.objects.counted().count(), 0)
    assert appeal.letters_erased_on == timezone.localdate(NOW)
    call_command("recount", "--check")
    with pytest.raises(Exception, match="cannot open again"):
        appeal.state = "open"
        appeal.clean()


def test_with_letters_go_words_taken_out_and_notes_also_about_letters_without_a_name(appeal):
    Redaction.objects.all().delete()
    Note.objects.all().delete()
    said = {"country": "KZ", "naming": "public", "is_public_confirmed": True, "words_digest": "0" * 24}
    words = make.letter(appeal, name="Canary", own_words="Canary ▮", **said)
    Redaction.objects.create(letter=words, done_at=NOW, sealed_words=b"sealed")
    blank = make.letter(appeal, naming="nobody", name="", city="", organisation="", own_words="")
    for about in (words, blank):
        Note.objects.create(kind="letter", key=about.pk, text="Canary", written_at=NOW)
    other = Note.objects.create(kind="comment", key=words.pk, text="Canary", written_at=NOW)
    retention.forget_last(NOW)
    assert (Redaction.objects.count(), Note.objects.count()) == (1, 3)
    Appeal.objects.filter(pk=appeal.pk).update(state="won", ended_on=timezone.localdate(NOW - 400 * DAY))
    retention.forget_last(NOW)
    words.refresh_from_db()
    assert (words.naming, words.is_public_confirmed, words.words_digest) == ("nobody", False, "")
    assert not Redaction.objects.exists() and [*Note.objects.all()] == [other]


def test_an_open_appeal_loses_nothing_however_old(appeal):
    before = Letter.objects.counted().count()
    ending.erase_letters(NOW + 5000 * DAY)
    assert Letter.objects.counted().exclude(ending.IS_BLANK).count() == before


def test_a_comment_stays_while_another_appeal_goes_on(appeal):
    make.appeal()
    Appeal.objects.filter(pk=appeal.pk).update(state="won", ended_on=timezone.localdate(NOW - 400 * DAY))
    retention.forget_last(NOW)
    assert Comment.objects.exists()
    assert not FailedLogin.objects.expired(NOW - 900 * DAY).exists()
