"""A copied database, examined without the keys: no hour of a supporter's, no name that was to be hidden, no login."""

import datetime as dt
import time
import zipfile

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, Letter
from appeals.models.letters.states import State
from appeals.services.decisions import moderating
from appeals.services.writers import confirming
from articles.models import Comment
from campaign.backup.erased import noting
from campaign.chores import Schedule
from campaign.models import SiteFile
from campaign.site_file import keeping, signing
from outbox import queue
from outbox.models import OutboxMessage
from outbox.sending.turns import Turns
from safety import outages
from safety.keys import tokens
from tests import logs, make, telephone
from tests.admin.entering import log_in
from tests.admin.test_second_factor import code_of, with_app
from tests.backup import places
from tests.mail import letters
from tests.safety import copied_database

pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN = ("Canaryname", "Canarycity", "Canaryunion")
# Stored, as the recipient is to read it, and public nowhere.
FOR_THE_MAYOR = "Canarymayor"
ADDRESSES = [f"planted.{number}@canary.example" for number in range(9)]
# The clocks of organisers and of the site itself. None moves when a supporter does something.
OWN_CLOCKS = {
    ("appeals_dayfigures", "counted_at"): "the worker's minute, whatever there was to count",
    ("appeals_tally", "published_at"): "the site's steps, whatever there was to publish",
    ("organisers_batch", "done_at"): "an organiser's act",
    ("articles_article", "published_at"): "an organiser's act, shown on the page",
    ("auth_user", "date_joined"): "an organiser",
    ("auth_user", "last_login"): "an organiser",
    ("campaign_chore", "done_at"): "the worker's minute, whatever there was to do",
    ("campaign_chore", "due_at"): "the worker's hour, whatever there was to do",
    ("campaign_sitefile", "not_before"): "ten minutes after the file was made, until then; after trouble an hour",
    ("django_migrations", "applied"): "whoever runs the site",
    ("django_session", "expire_date"): "an organiser's login",
    ("login_attempts", "expires"): "organisers' failed logins, for an hour",
    ("organisers_authenticatorapp", "last_step"): "an organiser's login",
    ("organisers_authenticatorapp", "throttling_failure_timestamp"): "an organiser's wrong code",
    ("organisers_recoverycodes", "throttling_failure_timestamp"): "an organiser's wrong code",
    ("organisers_record", "done_at"): "an organiser's act; what writers do is not on record",
    # Of a mail that failed; the worker's act, up to a minute after the supporter's. Gone within two days.
    ("outbox_alarm", "raised_at"): "the last of many, of any kind",
    # While a mail is being sent, for five minutes at most.
    ("outbox_outboxmessage", "claimed_until"): "a worker's claim",
}


@pytest.fixture
def lived_in(settings, client):
    """A site on which everything has happened; returns an organiser with her recovery codes and browser."""
    settings.CONFIRM_LETTERS = True
    caches["logins"].clear()
    appeal = make.site()
    now = timezone.now()
    fields = {"naming": "nobody", "name": HIDDEN[0], "city": HIDDEN[1], "organisation": HIDDEN[2]}
    written = [letters.write(address, network="203.0.113.77", **fields) for address in ADDRESSES[:6]]
    letters.write(ADDRESSES[6], topic="trap", **fields)
    for letter in written[:4]:
        confirming.confirm_letter(letter_id=letter.pk, now=now)
    user = make.organiser("asel")
    moderating.reject(ids=[written[0].pk], reason="nonsense", by=user, now=now)
    moderating.approve(ids=[written[2].pk], by=user, now=now)
    moderating.withdraw(letter_id=written[1].pk, by=None, now=now)
    make.letter(appeal, state=State.CONFIRMED, address=ADDRESSES[7])
    make.letter(appeal, state=State.HELD, address=ADDRESSES[8])
    assert set(Letter.objects.values_list("state", flat=True)) == set(State.values)
    client.post(
        "/articles/shanyrak-aigyerim/comments/",
        {"pseudonym": "Reader", "text": "Words", "email": ADDRESSES[0]},
        headers=make.BROWSER,
    )
    assert Comment.objects.exists()
    fail_a_mail(now)
    Schedule()(now)
    device, codes = with_app(user)
    browser = Client()
    assert log_in(browser, user, code=code_of(device)).status_code == 302
    assert log_in(Client(), user, code="000000").status_code == 200
    return user, codes, browser


def fail_a_mail(now):
    turns = Turns()
    message = turns.next(now=now, lasts=dt.timedelta(minutes=5))
    queue.try_again(message, error="421", now=now)


def test_no_column_holds_an_hour_of_a_supporter(lived_in, tmp_path):
    cells = copied_database.copy(tmp_path)
    assert any(value for table, column, value in cells if table == "appeals_letter")
    told = {(table, column) for table, column, value in cells if is_an_hour(table, value)}
    assert told - set(OWN_CLOCKS) == set()


def is_an_hour(table, value):
    # The constant of what is due at once (outbox.models.AT_ONCE) tells nothing.
    return copied_database.hour_in(value) not in ("", "00:00:00", "00:00:00+00:00")


def test_the_examination_finds_an_hour_that_is_there(lived_in, tmp_path):
    OutboxMessage.objects.update(due_at=timezone.now().replace(hour=9, minute=31))
    cells = copied_database.copy(tmp_path)
    assert ("outbox_outboxmessage", "due_at") in {
        (table, name) for table, name, value in cells if is_an_hour(table, value)
    }
    for number in (time.time_ns(), int(time.time() / 30), int(time.time() / 60)):
        assert copied_database.hour_in(number)
    for value in (time.time(), int(time.time() * 1000), "2026-03-25 09:31:07.5", "x 2026-03-25T09:31+00:00"):
        assert copied_database.hour_in(value)
    for nothing in (0, 17, "2026-03-25", "2026-03-25 00:00:00", None, b"x", 12345678, True):
        assert not copied_database.hour_in(nothing)


def test_no_column_names_a_hidden_writer_or_holds_an_address(lived_in, tmp_path):
    cells = copied_database.copy(tmp_path)
    for text in (*HIDDEN, *ADDRESSES, "canary.example", "203.0.113"):
        assert [(table, column) for table, column, value in cells if copied_database.holds(value, text)] == [], text


def test_no_row_opens_a_login(lived_in, tmp_path):
    user, codes, browser = lived_in
    assert browser.get("/admin/").status_code == 200
    cells = copied_database.copy(tmp_path)
    stolen = [str(value) for table, column, value in cells if table == "django_session" and column != "expire_date"]
    assert len(stolen) == 2 * Session.objects.count() > 0
    for value in stolen:
        thief = Client()
        thief.cookies[django_settings.SESSION_COOKIE_NAME] = value
        assert thief.get("/admin/").status_code == 302
    # With the password, which a copy does not give away either.
    caches["logins"].clear()
    for code in codes_from(cells):
        assert log_in(Client(), user, code=code).status_code == 200
        type(user).objects.get(pk=user.pk).authenticatorapp_set.update(throttling_failure_count=0)
        type(user).objects.get(pk=user.pk).recoverycodes_set.update(throttling_failure_count=0)
        caches["logins"].clear()
    assert log_in(Client(), user, code=codes[0]).status_code == 302


def codes_from(cells):
    """What could be made of the rows of the second factor."""
    for table, column, value in cells:
        if table == "organisers_authenticatorapp" and column == "sealed_secret":
            for key in (value, value[:20], value[-20:]):
                yield telephone.code(key)
        if table == "organisers_recoverycode" and column == "code_index":
            yield from (value[:16], value[:8])


def test_no_cell_is_a_link(lived_in, tmp_path):
    cells = copied_database.copy(tmp_path)
    for purpose in tokens.Purpose:
        assert not [value for _, _, value in cells if isinstance(value, str) and tokens.read(purpose, value)]
    ids = Letter.objects.values_list("pk", flat=True)
    own = {tokens.make(purpose, letter_id) for letter_id in ids for purpose in tokens.Purpose}
    assert not [value for _, _, value in cells if any(copied_database.holds(value, token) for token in own)]


def test_nothing_that_lies_beside_the_database_and_no_log_names_anybody(
    lived_in, settings, tmp_path, monkeypatch, capfd
):
    """Backups, the erasure list, the site's file, what is logged and printed while they are made and while all fails."""
    place = places.old_site(settings, tmp_path)
    make.letter(
        Appeal.objects.get(),
        state=State.APPROVED,
        naming="mayor",
        name=FOR_THE_MAYOR,
        own_words="Said.",
        address="mayor@canary.example",
    )
    monkeypatch.setattr(outages, "_told_at", float("-inf"))
    with logs.written("", "django", "django.request", "safety", "appeals", "outbox", "campaign") as log:
        backup = kept_and_written(place)
        failing(place)
    found = {f"{name}, a file": content for name, content in files_below(place.var_dir)}
    found |= {"log": log.getvalue().encode(), "terminal": "".join(capfd.readouterr()).encode()}
    assert b"letter withdrawn" in found["terminal"] and b"the disk takes nothing" in found["log"]
    assert sum("index.html" in name for name in found) > 20 and sum(".erased" in name for name in found) == 2
    for text in (*HIDDEN, *ADDRESSES, "canary.example", "203.0.113", FOR_THE_MAYOR):
        assert [name for name, content in found.items() if copied_database.holds(content, text)] == [], text
    # With its private key, what the database holds is there: the names for the recipient, and no address.
    opened = b"".join(places.contents(backup).values())
    assert copied_database.holds(opened, FOR_THE_MAYOR) and not copied_database.holds(opened, "canary.example")


def kept_and_written(place):
    """Each file that the site keeps beside its database; returns the backup."""
    now = timezone.now()
    backup = place.back_up()
    noting.write(now)
    signing.replace(now)  # In this VAR_DIR.
    SiteFile.objects.ask()
    keeping.keep(now)
    assert keeping.current() is not None
    call_command("export_site", str(place.var_dir / "handed-on.zip"))
    call_command("restore", str(backup), "--key", str(place.key), "--check")
    call_command("erased")
    return backup


def failing(place):
    """What fails in the midst of somebody's letter, and what cannot be made or brought back."""
    client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.77")
    with connection.execute_wrapper(gone):
        assert make.post_letter(client, email=ADDRESSES[0], name=FOR_THE_MAYOR).status_code == 503
        assert client.get("/readyz").status_code == 503
    for words in (["backup", str(place.key)], ["restore", str(place.var_dir), "--key", str(place.key)]):
        with pytest.raises(CommandError) as refused:
            call_command(*words)
        print(refused.value)


def gone(execute, sql, params, many, context):
    raise OperationalError(f'connection lost: "{params}"\nDETAIL:  Failing row contains ({ADDRESSES[0]}, {HIDDEN[0]}).')


def files_below(folder):
    """Each file, and each in a zip, with its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.name.encode() + path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path.name}: {name}", archive.read(name)) for name in archive.namelist())
