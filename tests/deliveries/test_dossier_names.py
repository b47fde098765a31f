"""Who is named to whom, and what stands where a letter was."""

import itertools

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from appeals.models.letters.states import State
from deliveries.presentation import Gone, dossier_part
from tests import make
from tests.deliveries import dossiers
from tests.deliveries.dossiers import page_texts, printed, text_of, unspaced

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def appeal():
    made = make.appeal()
    dossiers.sender(made)
    return made


@pytest.fixture
def letters(appeal):
    """One of each naming."""
    named = {"city": "Leeds", "organisation": "Tenants"}
    return [
        make.letter(appeal, naming="public", name="Public Writer", **named),
        make.letter(appeal, naming="mayor", name="Mayor Writer", city="Vienna", organisation="Neighbours"),
        make.letter(appeal, naming="nobody", own_words="Nobody is named here."),
    ]


def test_the_addressee_gets_the_names_that_were_meant_for_the_mayor(appeal, letters):
    content = printed(dossiers.delivery(appeal, letters)).content
    text = text_of(content)
    assert "PublicWriter" in text and "Tenants" in text
    assert "MayorWriter" in text and "Vienna" in text and "Neighbours" in text


@pytest.mark.parametrize("is_further_address", [True, False])
def test_a_copy_names_only_those_who_are_named_in_public(appeal, letters, is_further_address):
    original = dossiers.delivery(appeal, letters)
    recipient = dossiers.copy_recipient(appeal) if is_further_address else make_second_addressee(appeal)
    content = printed(dossiers.delivery(appeal, letters, recipient=recipient, copy_of=original)).content
    text = text_of(content)
    assert "PublicWriter" in text and "Leeds" in text
    for hidden in ("Mayor", "Vienna", "Neighbours"):
        assert hidden not in text and hidden.encode() not in content
    with translation.override("ru"):
        assert unspaced(gettext("Copy for information, for:")) in text
        assert unspaced(gettext("The original goes to the addressee named above.")) in text
        assert unspaced(gettext("This copy names only those who wished to be named in public.")) in text
    assert unspaced("Office, ru") in text, "whom the original goes to"


def make_second_addressee(appeal):
    recipient = dossiers.copy_recipient(appeal)
    recipient.role = recipient.Role.ADDRESSEE
    recipient.save()
    return recipient


def test_the_original_does_not_say_that_it_is_a_copy(appeal, letters):
    with translation.override("ru"):
        words = gettext("Copy for information, for:")
    assert unspaced(words) not in text_of(printed(dossiers.delivery(appeal, letters)).content)


def test_a_withdrawn_letter_leaves_its_reference_and_nothing_else(appeal, letters):
    delivery = dossiers.delivery(appeal, letters)
    before = printed(delivery)
    withdrawn = delivery.items.get(letter=letters[0])
    assert letters[0].__class__.objects.filter(pk=letters[0].pk).withdraw(timezone.localdate())
    after = printed(delivery)
    assert before.pages == after.pages
    page = page_texts(after.content)[after.pages[withdrawn.reference] - 1]
    with translation.override("ru"):
        assert gettext("This letter was withdrawn by its writer.") in page
    assert withdrawn.reference in page
    assert "PublicWriter" in text_of(before.content) and "PublicWriter" not in text_of(after.content)
    assert before.content != after.content


@pytest.mark.parametrize("state", sorted({*State} - {State.APPROVED, State.WITHDRAWN}))
def test_a_letter_that_may_not_be_delivered_now_is_left_out_without_saying_why(appeal, state):
    delivery = dossiers.delivery(appeal, [make.letter(appeal, state=state, name="Somebody Else")])
    made = printed(delivery)
    with translation.override("ru"):
        assert unspaced(gettext("This letter is no longer part of this delivery.")) in text_of(made.content)
    assert "Somebody" not in text_of(made.content)
    assert dossier_part(delivery, part=1).letters[0].gone is Gone.REMOVED


def test_a_name_taken_back_is_not_printed_again(appeal, letters):
    delivery = dossiers.delivery(appeal, letters)
    letters[0].__class__.objects.filter(pk=letters[0].pk).update(naming="nobody", name="", city="", organisation="")
    assert "PublicWriter" not in text_of(printed(delivery).content)


def test_parts_have_the_letters_between_them_and_only_the_first_the_covering_letter(appeal):
    letters = [make.letter(appeal, own_words="") for _ in range(5)]
    delivery = dossiers.delivery(appeal, letters, per_part=2)
    parts = [printed(delivery, part=part) for part in (1, 2, 3)]
    references = list(delivery.items.values_list("reference", flat=True))
    assert [*itertools.chain.from_iterable(part.pages for part in parts)] == references
    assert [part.page_count for part in parts] == [4, 2, 1]
    assert [list(part.pages.values()) for part in parts] == [[3, 4], [1, 2], [1]]
