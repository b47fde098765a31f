"""`manage.py reseal` moves all that is sealed or indexed to the first key, so that a leaked key can be dropped."""

import base64
import io
import threading

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, models
from django.test import Client
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.writers import forgetting
from articles.models import Comment
from organisers.entering import second_factor
from organisers.models import AuthenticatorApp
from outbox import blocking
from safety.keys import resealing, sealing, used_keys
from safety.models import UsedKey
from tests import make
from tests.admin.entering import log_in
from tests.admin.test_second_factor import code_of, with_app

NEW, OLD, OTHER = (base64.urlsafe_b64encode(bytes([number]) * 32) for number in (1, 2, 3))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_failed_logins")]


@pytest.fixture
def no_failed_logins(db):
    from django.core.cache import caches

    caches["logins"].clear()


@pytest.fixture(autouse=True)
def keys(settings):
    """A database written under OLD."""
    settings.CONTACT_KEYS = [OLD]
    UsedKey.objects.all().delete()
    used_keys.check()
    return settings


def comment(address):
    return Comment.objects.create(
        article=make.article(),
        text="x",
        digest=address,
        language="en",
        written_on=timezone.localdate(),
        sealed_address=sealing.seal(address),
    )


def reseal():
    out = io.StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


def test_every_column_that_sealing_made_is_registered():
    """A column of a new model, or a further index, that is not named would be lost with its key."""
    named = {(kept.model, name) for kept in resealing.registered() for name in (*kept.sealed, *kept.indexes)}
    sealed = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name.startswith("sealed_")
        or (isinstance(field, models.CharField) and (field.name.endswith("_index") or field.name == "index"))
    }
    assert named == sealed


def test_after_it_the_first_key_alone_opens_everything(keys):
    appeal = make.appeal()
    stored = make.letter(appeal, address="ada+news@gmail.com", state="pending")
    erased = make.letter(appeal, address="bea@example.org")
    forgetting.take_address_out(letter_id=erased.pk)
    made = comment("cem@example.org")
    blocking.block("dora@example.org", by=None, now=timezone.now())
    blocking.block("@spam.example", by=None, now=timezone.now())
    user = make.organiser()
    device, codes = with_app(user)
    secret = device.secret

    keys.CONTACT_KEYS = [NEW, OLD]
    used_keys.check()
    said = reseal()
    assert "appeals.Contact: 2 moved." in said
    assert "organisers.RecoveryCode: 10 moved." in said

    keys.CONTACT_KEYS = [NEW]
    used_keys.check()
    contact = Contact.objects.get(pk=stored.pk)
    assert sealing.unseal(contact.sealed_address) == "ada+news@gmail.com"
    assert contact.blind_index == sealing.blind_indexes("ada@gmail.com")[0]
    # An address that was erased is still known as one that has written.
    assert Contact.objects.get(pk=erased.pk).blind_index == sealing.blind_indexes("bea@example.org")[0]
    assert sealing.unseal(Comment.objects.get(pk=made.pk).sealed_address) == "cem@example.org"
    assert blocking.is_blocked("dora@example.org")
    assert blocking.is_blocked("anybody@mail.spam.example")
    assert AuthenticatorApp.objects.get().secret == secret
    assert log_in(Client(), user, code=codes[0]).status_code == 302
    assert log_in(Client(), user, code=code_of(second_factor.app_of(user))).status_code == 302


def test_the_old_key_must_stay_until_it_is_done(keys):
    keys.CONTACT_KEYS = [NEW, OLD]
    used_keys.check()
    keys.CONTACT_KEYS = [NEW]
    with pytest.raises(used_keys.WrongKeys):
        used_keys.check()


def test_a_second_run_moves_nothing(keys):
    make.letter(make.appeal(), address="ada@example.org")
    keys.CONTACT_KEYS = [NEW, OLD]
    reseal()
    before = list(Contact.objects.values_list("blind_index", "sealed_address"))
    assert "appeals.Contact: 0 moved." in reseal()
    assert list(Contact.objects.values_list("blind_index", "sealed_address")) == before


def test_stopped_half_way_it_goes_on_where_it_was(keys, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 10)
    appeal = make.appeal()
    for number in range(25):
        make.letter(appeal, address=f"a{number}@example.org")
    blocking.block("dora@example.org", by=None, now=timezone.now())
    keys.CONTACT_KEYS = [NEW, OLD]
    used_keys.check()

    def stop(outcome):
        if outcome.model is Contact:
            raise KeyError

    with pytest.raises(KeyError):
        resealing.reseal(stop)
    # One that it had not come to, as a transaction that was cut off leaves it.
    Contact.objects.filter(pk=Contact.objects.latest("pk").pk).update(
        blind_index=sealing.blind_indexes("a7@example.org")[1], is_proved=False
    )
    keys.CONTACT_KEYS = [NEW]
    with pytest.raises(used_keys.WrongKeys):
        used_keys.check()
    keys.CONTACT_KEYS = [NEW, OLD]
    assert "appeals.Contact: 1 moved." in reseal()
    keys.CONTACT_KEYS = [NEW]
    used_keys.check()
    assert blocking.is_blocked("dora@example.org")


def test_what_no_listed_key_opens_is_counted_and_stays(keys):
    letter = make.letter(make.appeal(), address="ada@example.org")
    keys.CONTACT_KEYS = [NEW, OTHER]
    UsedKey.objects.all().delete()
    assert "appeals.Contact: 0 moved, 1 under no key that is listed." in reseal()
    keys.CONTACT_KEYS = [OLD]
    assert Contact.objects.get(pk=letter.pk).blind_index == sealing.blind_indexes("ada@example.org")[0]


def test_two_letters_that_counted_while_a_key_was_missing_keep_it(keys):
    """Which of them is to go is for an organiser to say; until then the key stays."""
    appeal = make.appeal()
    make.letter(appeal, address="ada@example.org")
    keys.CONTACT_KEYS = [NEW]
    UsedKey.objects.all().delete()
    make.letter(appeal, address="ada@example.org")
    keys.CONTACT_KEYS = [NEW, OLD]
    UsedKey.objects.create(pk=sealing.fingerprints()[1])
    with pytest.raises(CommandError, match="1 rows stay under an older key"):
        reseal()
    assert UsedKey.objects.count() == 2
    Contact.objects.filter(blind_index=sealing.blind_indexes("ada@example.org")[1]).delete()
    reseal()
    keys.CONTACT_KEYS = [NEW]
    used_keys.check()


def test_a_key_that_is_lost_can_be_given_up(keys):
    lost = sealing.fingerprints()[0]
    with pytest.raises(CommandError, match="it is not lost"):
        call_command("reseal", lost=lost)
    keys.CONTACT_KEYS = [NEW]
    with pytest.raises(CommandError, match="No key 12345678"):
        call_command("reseal", lost="12345678")
    call_command("reseal", lost=lost, stdout=io.StringIO())
    used_keys.check()


def test_it_costs_no_more_queries_where_everything_is_moved(keys, django_assert_max_num_queries):
    appeal = make.appeal()
    for number in range(50):
        make.letter(appeal, address=f"a{number}@example.org")
    with django_assert_max_num_queries(40):
        resealing.reseal()


@pytest.mark.django_db(transaction=True)
def test_the_site_goes_on_taking_letters_in_meanwhile(keys):
    appeal = make.site()
    for number in range(300):
        make.letter(appeal, address=f"a{number}@example.org", state="pending")
    keys.CONTACT_KEYS = [NEW, OLD]
    used_keys.check()
    done, answers = threading.Event(), []

    def write():
        client = Client()
        while not done.is_set():
            answers.append(make.post_letter(client, naming="nobody", own_words="", own_language="").status_code)
        close_old_connections()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    resealing.reseal()
    done.set()
    for writer in writers:
        writer.join()
    assert answers and set(answers) == {302}
    keys.CONTACT_KEYS = [NEW]
    used_keys.check()
    assert Letter.objects.count() == Contact.objects.count() == 300 + len(answers)
    for contact in Contact.objects.all():
        assert contact.blind_index == sealing.blind_indexes(sealing.unseal(contact.sealed_address))[0]
