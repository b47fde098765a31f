"""How many letters can be read on the wall: stored, and equal to the rows after every act."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.models.letters.states import ACTS, Naming, Reason, State
from appeals.services.decisions import moderating
from appeals.services.writers import confirming, own
from tests import make

pytestmark = pytest.mark.django_db
ORGANISERS_ACTS = ("approve", "requeue", "hold", "release", "reject", "restore")


def is_right(appeal) -> bool:
    return Tally.objects.get(appeal=appeal).on_wall == Letter.objects.filter(appeal=appeal).on_wall().count()


def do(act: str, ids: list, by) -> int:
    more = {"reason": Reason.INSULT} if act == "reject" else {}
    return getattr(moderating, act)(ids=ids, by=by, now=timezone.now(), **more)


@pytest.mark.parametrize("act", ORGANISERS_ACTS)
def test_every_act_on_letters_in_every_state_leaves_the_number_right(act):
    """Letters with and without words, of two appeals, in one decision, which is then repeated."""
    by, appeals = make.organiser(), [make.appeal(), make.appeal()]
    for appeal in appeals:
        for state in State:
            for words in ("", "Words."):
                make.letter(appeal, state=state, own_words=words)
    assert is_right(appeals[0])
    before = Tally.objects.get(appeal=appeals[0]).on_wall
    ids = list(Letter.objects.values_list("pk", flat=True))
    for _ in range(2):
        do(act, ids, by)
        assert all(is_right(appeal) for appeal in appeals)
    if act not in ("release", "restore"):
        assert Tally.objects.get(appeal=appeals[0]).on_wall != before, ACTS[act]


def test_there_and_back_again():
    by, appeal = make.organiser(), make.appeal()
    letter = make.letter(appeal, state=State.CONFIRMED)
    numbers = []
    for act in ("approve", "hold", "release", "reject", "restore", "requeue", "approve"):
        assert do(act, [letter.pk], by) == 1
        numbers.append(Tally.objects.get(appeal=appeal).on_wall)
        assert is_right(appeal)
    assert numbers == [1, 0, 1, 0, 1, 0, 1]


def test_what_writers_do_leaves_the_number_right():
    appeal = make.appeal()
    silent = make.letter(appeal, state=State.PENDING, naming=Naming.NOBODY, own_words="", address="a@example.org")
    spoken = make.letter(appeal, state=State.PENDING, naming=Naming.NOBODY, address="b@example.org")
    for letter in (silent, spoken):
        confirming.confirm_letter(letter_id=letter.pk, now=timezone.now())
        assert is_right(appeal)
    assert Tally.objects.get(appeal=appeal).online == 2
    shown = make.letter(appeal)
    moderating.redact(letter_id=shown.pk, own_words="Some words.", by=make.organiser(), now=timezone.now())
    assert Tally.objects.get(appeal=appeal).on_wall == 1
    for _ in range(2):
        own.withdraw(letter_id=shown.pk, now=timezone.now())
        assert Tally.objects.get(appeal=appeal).on_wall == 0 and is_right(appeal)


def test_a_number_that_is_wrong_is_named_and_corrected(capsys):
    appeal = make.appeal()
    make.letter(appeal)
    Tally.objects.update(on_wall=7)
    with pytest.raises(SystemExit):
        call_command("recount", "--check")
    assert capsys.readouterr().out == f"{appeal.slug}: on_wall differs: stored 7, letters 1\n"
    call_command("recount", "--fix")
    assert is_right(appeal)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_had_letters_before_the_number_gets_it_and_they_can_be_withdrawn():
    letter = make.letter(make.appeal())
    try:
        call_command("migrate", "appeals", "0002", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    assert is_right(letter.appeal)
    assert own.withdraw(letter_id=letter.pk, now=timezone.now())


def test_the_wall_says_how_many_are_shown_and_why_the_others_are_not(client):
    appeal = make.appeal(paper_count=3)
    path = f"/appeals/{appeal.slug}/letters/"
    make.letter(appeal)
    make.letter(appeal, own_words="")
    html = client.get(path).text
    assert "Letters written: 5. Shown here: 1." in html and "came on paper" in html
    cache.clear()
    other = make.appeal()
    make.letter(other)
    html = client.get(f"/appeals/{other.slug}/letters/").text
    assert "Letters written: 1. Shown here: 1." in html and "came on paper" not in html
