"""The command that compares the public count with the letters."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appeals.models import Letter, Tally
from organisers.models import Record
from tests import make


@pytest.fixture
def appeal(db):
    made = make.appeal()
    make.letter(made)
    make.letter(made, state="pending")
    return made


def test_a_count_that_is_right_is_said_to_be(appeal, capsys):
    call_command("recount", "--check")
    assert capsys.readouterr().out == "Every count equals its letters.\n"


def test_a_drift_is_named_and_the_command_fails(appeal, capsys):
    Tally.objects.update(online=5)
    with pytest.raises(SystemExit) as exit_:
        call_command("recount", "--check")
    assert exit_.value.code == 1
    assert capsys.readouterr().out == f"{appeal.slug}: online differs: stored 5, letters 1\n"
    assert Tally.objects.get().online == 5
    assert not Record.objects.exists()


def test_fixing_corrects_the_count_once_and_puts_it_on_record(appeal, capsys):
    Tally.objects.update(online=5)
    call_command("recount", "--fix")
    call_command("recount", "--fix")
    assert Tally.objects.get().online == 1
    entry = Record.objects.get()
    assert (entry.act, entry.subject, entry.done_by_id) == ("recount", f"appeal {appeal.pk}", None)


def test_delivered_letters_are_compared_too(appeal, capsys):
    Letter.objects.filter(state="approved").update(delivered_on=timezone.localdate())
    with pytest.raises(SystemExit):
        call_command("recount", "--check")
    assert capsys.readouterr().out == f"{appeal.slug}: delivered differs: stored 0, letters 1\n"
    call_command("recount", "--fix")
    assert (Tally.objects.get().online, Tally.objects.get().delivered) == (1, 1)


def test_a_missing_count_is_made(appeal):
    Tally.objects.all().delete()
    call_command("recount", "--fix")
    assert Tally.objects.get().online == 1


@pytest.mark.parametrize("arguments", [[], ["--check", "--fix"]])
def test_one_of_the_two_ways_must_be_chosen(arguments):
    with pytest.raises(CommandError):
        call_command("recount", *arguments)
