"""A letter in an issue that is withdrawn, named less or redacted: the files are gone at once and made anew without."""

import io
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from appeals.models import Letter
from appeals.services.decisions import moderating
from appeals.services.writers import own
from bulletins.models import Issue, IssueFile, IssueLetter
from bulletins.services import following, making, publishing
from outbox.models import OutboxMessage
from tests import make
from tests.bulletins import making as made
from tests.clearing import clear_files
from tests.threads import at_once

NAME, WORDS, TRANSLATED = "Zyxcanary", "My canary words.", "Менің канарейка сөзім."
pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return made.letter(make.appeal(), name=NAME, own_words=WORDS, kk=TRANSLATED, ru="Мои слова канарейки.")


@pytest.fixture
def issue(letter):
    others = [made.letter(letter.appeal, kk="Басқа хат.", ru="Другое письмо.") for _ in range(2)]
    return made.published(letter.appeal, [others[0], letter, others[1]])


def text_of(issue, language="kk") -> str:
    pages = PdfReader(io.BytesIO(made.content(issue, language, "pdf"))).pages
    return "".join(page.extract_text() for page in pages) + made.content(issue, language).decode()


def hashes(issue) -> set[str]:
    return set(IssueFile.objects.filter(issue=issue).values_list("sha256", flat=True))


def now():
    return timezone.now()


def test_a_withdrawn_letter_is_gone_from_the_files_at_once_and_they_are_made_anew(letter, issue):
    before = hashes(issue)
    assert NAME in text_of(issue) and "канарейка" in text_of(issue)
    assert own.withdraw(letter_id=letter.pk, now=now())
    assert not IssueFile.objects.exists()
    assert not IssueLetter.objects.filter(letter=letter).exists()
    assert made.work() == 1
    for language in ("kk", "ru"):
        said = text_of(issue, language)
        assert NAME not in said and "канарей" not in said and ("Басқа хат." in said or "Другое письмо." in said)
    assert len(hashes(issue)) == 4 and not hashes(issue) & before


@pytest.mark.parametrize("naming", ["mayor", "nobody"])
def test_a_writer_named_less_is_no_longer_named(letter, issue, naming):
    assert own.lower_naming(letter_id=letter.pk, naming=naming, now=now())
    assert not IssueFile.objects.exists()
    made.work()
    assert NAME not in text_of(issue) and "канарейка" in text_of(issue)
    assert not own.lower_naming(letter_id=letter.pk, naming=naming, now=now())
    assert IssueFile.objects.count() == 4


def test_redacted_words_are_gone_until_their_translation_is_mended(letter, issue):
    assert moderating.redact(letter_id=letter.pk, own_words="My words.", by=None, now=now())
    assert not IssueFile.objects.exists()
    made.work()
    assert "канарейка" not in text_of(issue) and NAME not in text_of(issue)


def test_a_draft_only_loses_a_withdrawn_letter(letter):
    draft = made.draft(letter.appeal, [letter, made.letter(letter.appeal)])
    own.withdraw(letter_id=letter.pk, now=now())
    assert IssueLetter.objects.filter(issue=draft).count() == 1
    assert not OutboxMessage.objects.filter(kind=publishing.MAKE).exists()


def test_an_issue_without_the_letter_stays_as_it_is(letter, issue):
    other = made.published(letter.appeal, [made.letter(letter.appeal)], number=8)
    before = hashes(other)
    own.withdraw(letter_id=letter.pk, now=now())
    assert hashes(other) == before and not hashes(issue)


@pytest.mark.parametrize("act", ["reject", "hold", "requeue"])
def test_a_letter_that_is_no_longer_shown_is_gone_at_once_and_comes_back_when_they_are_made_anew(letter, issue, act):
    fields = {"reason": "nonsense"} if act == "reject" else {}
    by = make.organiser()
    assert getattr(moderating, act)(ids=[letter.pk], by=by, now=now(), **fields) == 1
    assert not hashes(issue)
    made.work()
    assert NAME not in text_of(issue)
    back = {"reject": "restore", "hold": "release", "requeue": "approve"}[act]
    assert getattr(moderating, back)(ids=[letter.pk], by=by, now=now()) == 1
    assert publishing.make_anew(issue_id=issue.pk, by=None, now=now())
    made.work()
    assert NAME in text_of(issue)


def test_files_drawn_before_a_withdrawal_are_not_stored(letter, issue, monkeypatch):
    publishing.make_anew(issue_id=issue.pk, by=None, now=now())
    draw = making.draw

    def draw_and_withdraw(issue, at):  # type: ignore[no-untyped-def]
        drawn = draw(issue, at)
        own.withdraw(letter_id=letter.pk, now=at)
        return drawn

    with monkeypatch.context() as patched:
        patched.setattr(making, "draw", draw_and_withdraw)
        assert not publishing.remake(issue_id=issue.pk, now=now())
    assert not IssueFile.objects.exists()
    made.work()
    assert NAME not in text_of(issue)


def test_making_them_repeatedly_makes_them_once(issue):
    before = hashes(issue)
    assert not publishing.remake(issue_id=issue.pk, now=now())
    publishing.make_anew(issue_id=issue.pk, by=None, now=now())
    publishing.make_anew(issue_id=issue.pk, by=None, now=now())
    assert made.work() == 2
    assert hashes(issue) == before
    draft = made.draft(issue.appeal, number=8)
    assert not publishing.make_anew(issue_id=draft.pk, by=None, now=now())
    assert not publishing.remake(issue_id=draft.pk, now=now())


def test_two_withdrawn_at_once_are_both_gone(letter, issue):
    """Letters that are blanked together: one message for each issue, and nothing of either."""
    both = list(IssueLetter.objects.filter(issue=issue).order_by("position").values_list("letter", flat=True)[:2])
    following.leave_out(both)
    Letter.objects.filter(pk__in=both).withdraw(timezone.localdate())
    assert made.work() == 1
    assert NAME not in text_of(issue) and text_of(issue).count("Басқа хат.") == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_withdrawn_letter_is_left_anywhere(letter, issue):
    own.withdraw(letter_id=letter.pk, now=now())
    made.work()
    clear_files()
    canaries = [word.encode() for word in (NAME, "canary words", "канарейка", "канарейки")]
    own_database = Path(str(connection.settings_dict["NAME"])).name
    for path in Path(settings.VAR_DIR).rglob("*"):
        # The other processes of a run have their databases beside this one.
        is_others = path.name.startswith("test.sqlite3") and not path.name.startswith(own_database)
        if path.is_file() and not is_others:
            content = path.read_bytes()
            assert not any(canary in content for canary in canaries), path
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for canary in (NAME, "canary words", "канарейка", repr("канарейка".encode())[2:-1]):
                assert canary not in rows, table


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_at_once_a_withdrawn_letter_is_in_no_file(letter):
    for number in range(1, 4):
        draft = made.draft(letter.appeal, [letter, made.letter(letter.appeal)], number=number)
        seen = made.seen(draft)

    publish = partial(publishing.publish, issue_id=draft.pk, seen=seen, by=None, now=now())
    withdraw = partial(own.withdraw, letter_id=letter.pk, now=now())

    def try_to_publish() -> None:
        try:
            publish()
        except publishing.CannotPublish:
            return

    at_once(try_to_publish, withdraw, try_to_publish)
    made.work()
    for file in IssueFile.objects.all():
        assert NAME.encode() not in bytes(file.content)
    assert not Issue.objects.published().exists() or IssueFile.objects.count() == 4
