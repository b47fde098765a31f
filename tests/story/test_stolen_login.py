"""A moderator's login is stolen: it erases nothing, the others are told, and what it did is put back by one of them."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.decisions import erasing
from appeals.services.writers import forgetting
from organisers.models import Batch, Record
from organisers.roles import make_groups
from tests import make
from tests.admin.entering import client_of, messages_of
from tests.admin.test_bulk import run_action
from tests.appeals.sending import assert_count_equals_rows

pytestmark = pytest.mark.django_db
LETTERS = "/admin/appeals/letter/"


def member_of(group, name):
    user = make.organiser(name, is_superuser=False, password=None)
    user.groups.add(Group.objects.get(name=group))
    return user


def test_a_stolen_moderator_s_login_erases_nothing_and_what_it_did_is_put_back_by_another():
    make_groups()
    appeal = make.appeal()
    shown = [make.letter(appeal, address=make.address()) for _ in range(40)]
    waiting = [make.letter(appeal, state="confirmed", address=make.address()) for _ in range(57)]
    before = dict(Letter.objects.values_list("pk", "state"))
    stolen, another = member_of("Moderators", "asel"), member_of("Moderators", "bota")

    # The thief: nothing can be erased, whatever is sent; all that is shown is rejected, all that waits is approved.
    thief = client_of(stolen)
    for letter in shown[:30]:
        assert thief.post(f"{LETTERS}{letter.pk}/erasing/", {"sure": "on"}).status_code == 403
        thief.post(f"{LETTERS}{letter.pk}/change/", {"decision": "withdraw", "sure": "on"})
        assert thief.post(f"{LETTERS}{letter.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Letter.objects.filter(state="withdrawn").exists()
    thief.post(f"{LETTERS}rejecting/", {"letter": [str(letter.pk) for letter in shown], "reason": "insult"})
    run_action(thief, "approve", waiting)
    assert Letter.objects.filter(state="rejected").count() == 40
    assert Letter.objects.filter(state="approved").count() == 57

    # The others: told on the first page, they find all that this login did in two batches, and take both back.
    rescuer = client_of(another)
    page = rescuer.get("/admin/").text
    assert "The login “asel” took more than 30 off the site" in page
    listed = rescuer.get(f"/admin/organisers/batch/?organiser={stolen.pk}")
    batches = list(listed.context["cl"].result_list)
    assert [(batch.act, batch.rows) for batch in batches] == [("approve", 57), ("reject", 40)]
    data = {"action": "take_back", "index": "0", "_selected_action": [str(batch.pk) for batch in batches]}
    response = rescuer.post("/admin/organisers/batch/", data, follow=True)
    assert "97 are as they were before." in messages_of(response)
    assert dict(Letter.objects.values_list("pk", "state")) == before
    assert Tally.objects.get(appeal=appeal).online == 97
    assert_count_equals_rows(appeal)
    assert Record.objects.filter(act="take back", done_by=another).count() == 97
    assert all(batch.taken_back_at for batch in Batch.objects.filter(done_by=stolen))

    # Days later nothing is missing.
    later = timezone.now() + dt.timedelta(days=40)
    erasing.carry_out(later)
    forgetting.expire_letters(later)
    assert dict(Letter.objects.values_list("pk", "state")) == before
