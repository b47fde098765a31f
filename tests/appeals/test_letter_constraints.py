"""The database itself refuses rows that must not exist."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals.models import Appeal, Contact, Demand, Endorsement, Letter, OldSlug, Recipient, Tally
from safety.keys import sealing
from tests import make
from tests.refused import again, refused

TODAY = dt.date(2026, 3, 20)


@pytest.fixture
def appeal(db):
    return make.appeal()


REFUSED = {
    "letter_state_is_known": {"state": "lost"},
    "letter_naming_is_known": {"naming": "all"},
    "letter_nobody_is_not_named": {"naming": "nobody"},
    "letter_named_has_a_name": {"name": ""},
    "letter_public_twice_is_public": {"naming": "mayor", "is_public_confirmed": True},
    "letter_own_words_fit": {"own_words": "ж" * 2001},
    "letter_country_is_given": {"country": ""},
    "letter_withdrawn_is_blank": {"state": "withdrawn"},
    "letter_rejected_has_a_reason": {"state": "rejected", "state_before": "confirmed"},
    "letter_goes_back_from_held_or_rejected": {"state_before": "confirmed"},
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_a_letter_that_cannot_be_is_refused_by_name(appeal, constraint):
    letter = make.letter(appeal)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**REFUSED[constraint])


def test_every_constraint_of_a_letter_is_tested():
    assert set(REFUSED) == {constraint.name for constraint in Letter._meta.constraints}


@pytest.mark.parametrize("hidden", ["name", "city", "organisation"])
def test_nothing_that_names_is_stored_with_nobody(appeal, hidden):
    letter = make.letter(appeal, naming="nobody")
    with pytest.raises(IntegrityError, match="letter_nobody_is_not_named"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**{hidden: "Ada"})


@pytest.mark.parametrize("left", ["country", "own_words", "own_language", "search_text"])
def test_nothing_is_left_in_a_withdrawn_letter(appeal, left):
    letter = make.letter(appeal, state="withdrawn")
    with pytest.raises(IntegrityError, match="letter_withdrawn_is_blank"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**{left: "DE"})


@pytest.mark.parametrize("fields", [{"state_before": "approved"}, {"state": "held", "state_before": "rejected"}])
def test_only_what_is_held_or_rejected_has_a_state_to_go_back_to(appeal, fields):
    letter = make.letter(appeal)
    with pytest.raises(IntegrityError, match="letter_goes_back"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "rejected", "rejection_reason": "insult"},
        {"state": "rejected", "rejection_reason": "insult", "state_before": "pending"},
        {"rejection_reason": "insult"},
    ],
)
def test_a_reason_belongs_to_rejected_letters_and_they_to_a_state_before(appeal, fields):
    letter = make.letter(appeal)
    with pytest.raises(IntegrityError, match="letter_rejected_has_a_reason"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**fields)


def test_an_address_has_one_contact_per_appeal(appeal):
    make.letter(appeal, address="ada@example.org")
    make.letter(make.appeal(), address="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.letter(appeal, address="Ada+again@Example.org")
    assert Contact.objects.count() == 2


def test_news_need_an_address_to_go_to(appeal):
    contact = make.contact(make.letter(appeal), "ada@example.org", wants_updates=True)
    with pytest.raises(IntegrityError, match="contact_updates_need_an_address"), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(sealed_address=None)
    Contact.objects.filter(pk=contact.pk).update(sealed_address=None, wants_updates=False)


def test_a_contact_goes_with_its_letter_and_a_letter_keeps_its_appeal(appeal):
    letter = make.letter(appeal, address="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        appeal.delete()
    letter.delete()
    assert not Contact.objects.exists()


def test_a_contact_needs_a_letter(appeal):
    index = sealing.blind_indexes("a@b.kz")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(letter_id="0" * 32, appeal=appeal, blind_index=index)
        transaction.get_connection().check_constraints()


def test_a_count_never_falls_below_zero(appeal):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.add(appeal.pk, -1)


def test_a_count_that_is_missing_is_an_error(db):
    with pytest.raises(Tally.DoesNotExist):
        Tally.objects.add(0, 1)


@pytest.mark.parametrize("fields", [{"state": "forgotten"}, {"goal": 0}])
def test_an_appeal_that_cannot_be_is_refused(appeal, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(**fields)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Demand, {"position": 1}),
        (Recipient, {"position": 1}),
        (Recipient, {"position": 2, "role": "friend"}),
        (Tally, {}),
    ],
)
def test_what_belongs_to_an_appeal_is_there_once(appeal, model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(appeal=appeal, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("recipient_role_is_known", {"role": "friend"}),
        ("recipient_takes_mail_of_some_size", {"mail_megabytes": 0}),
        ("recipient_takes_mail_of_some_size", {"mail_megabytes": 51}),
    ],
)
def test_a_recipient_that_cannot_be_is_refused_by_name(appeal, name, fields):
    refused(name, lambda: Recipient.objects.filter(appeal=appeal).update(**fields))


def test_an_organisation_endorses_an_appeal_once_and_from_a_country(appeal):
    union = Endorsement.objects.create(appeal=appeal, organisation="Union", country="DE")
    refused("endorsement_one_an_organisation", lambda: again(union))
    refused("endorsement_country_is_given", lambda: again(union, country=""))
    again(union, country="FR")


def test_a_language_has_one_text_and_a_slug_one_appeal(appeal):
    for repeated in (appeal.texts, appeal.demands.get().texts, appeal.recipients.get().texts):
        with pytest.raises(IntegrityError), transaction.atomic():
            repeated.create(language="ru")
    OldSlug.objects.create(slug="before", appeal=appeal)
    for model, fields in ((OldSlug, {"slug": "before", "appeal": appeal}), (Appeal, {"slug": appeal.slug})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**fields)


def test_dates_of_a_letter_are_days(appeal):
    letter = make.letter(appeal)
    assert type(letter.written_on) is dt.date
    assert letter.written_on == timezone.localdate()
