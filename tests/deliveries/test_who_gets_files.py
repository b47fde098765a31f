"""Files name for an addressee: nobody else gets them, whatever has become of recipient and organiser meanwhile."""

import pytest
from django.utils import timezone

from appeals.models import Recipient
from deliveries.models import DeliveryFile
from deliveries.services.mails import mailing, rehearsing
from deliveries.services.mails.mail_obstacles import MailObstacle
from tests import make
from tests.deliveries import mails, making
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db


def test_what_was_made_for_an_addressee_does_not_go_to_one_who_gets_copies(post, work) -> None:
    delivery, other = mails.started(), mails.delivery()
    Recipient.objects.update(role="copy")
    for minutes in (0, 2, 4):
        work(later(minutes=minutes))
    assert post.mails == [] and mails.states(delivery) == ["ready"]
    with pytest.raises(mailing.InTheWay) as refusal:
        mailing.start(delivery_id=other.pk, by=make.organiser(), now=timezone.now())
    assert refusal.value.obstacle == MailObstacle.NOW_A_COPY
    file = DeliveryFile.objects.get(delivery=other)
    page = making.browser().get(f"{making.page_of(other).removesuffix('change/')}files/{file.pk}/")
    assert page.status_code == 302


@pytest.mark.parametrize("loses", ["account", "rights"])
def test_who_is_no_organiser_any_more_gets_no_rehearsal(mailed, work, loses) -> None:
    ada = making.member_of("Deliverers")
    type(ada).objects.filter(pk=ada.pk).update(email="ada@example.org")
    ada.refresh_from_db()
    assert rehearsing.rehearse(delivery_id=mails.delivery().pk, by=ada, now=timezone.now())
    if loses == "account":
        type(ada).objects.filter(pk=ada.pk).update(is_active=False)
    else:
        ada.groups.clear()
    work()
    assert mailed() == []
