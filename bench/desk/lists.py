"""Every other list of the admin that grows with letters and decisions."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from bench.desk.measuring import print_page
from bench.desk.searches import LAST_PAGE
from deliveries.models import Delivery
from organisers.models import Batch, Record

DELIVERY = "/admin/deliveries/delivery/"
LISTS = {
    "record": "organisers/record/",
    "record, the last page offered": f"organisers/record/?p={LAST_PAGE}",
    "record, an organiser of many": "organisers/record/?organiser={many}",
    "record, an organiser of few": "organisers/record/?organiser={few}",
    "record, an organiser of none": "organisers/record/?organiser={none}",
    "record, the site itself": "organisers/record/?organiser=site",
    "record, one day": "organisers/record/?from={day}&to={day}",
    "record, an organiser of few, from a day on": "organisers/record/?organiser={few}&from={day}",
    "record, search for a letter": "organisers/record/?q={subject}",
    "batches": "organisers/batch/",
    "batches, the last page offered": "organisers/batch/?p=100",
    "batches, an organiser of few": "organisers/batch/?organiser={few}",
    "batches, not taken back": "organisers/batch/?taken_back=no",
    "batches, those taken back": "organisers/batch/?taken_back=yes",
    "batches, an organiser of few, taken back": "organisers/batch/?organiser={few}&taken_back=yes",
    "one batch": "organisers/batch/{batch}/change/",
    "jobs": "organisers/bulkjob/",
    "jobs, stopped by an error": "organisers/bulkjob/?state=failed",
    "mail that waits": "outbox/outboxmessage/",
    "mail that waits, the last page offered": f"outbox/outboxmessage/?p={LAST_PAGE}",
    "mail that waits, cannot be sent": "outbox/outboxmessage/?trouble=yes",
    "blocked": "outbox/blocked/",
    "blocked, the last page offered": f"outbox/blocked/?p={LAST_PAGE}",
    "translations, mine": "translations/translation/",
    "translations, to be checked": "translations/translation/?which=written",
    "translations, out of date": "translations/translation/?which=stale",
    "translations, checked": "translations/translation/?which=checked",
    "translations, all": "translations/translation/?which=every",
    "translations, all, the last page offered": f"translations/translation/?which=every&p={LAST_PAGE}",
    "translations, the next to be checked": "translations/translation/check/?language=kk",
    "deliveries": "deliveries/delivery/",
    "deliveries, answer overdue": "deliveries/delivery/?state=overdue",
    "a delivery": "deliveries/delivery/{delivery}/change/",
    "exports": "appeals/export/",
    "letters on paper": "appeals/paperletters/",
    "endorsements": "appeals/endorsement/",
    "erasures": "appeals/letter/erasures/",
    "people": "auth/user/",
    "retention, dry run": "safety/lockdown/retention/",
    "one kind of record's pages": "organisers/",
}
# No lists: what a delivery would take is chosen among all that was not delivered yet, and counted, as the organiser asks.
CHOOSING = {
    "a delivery of 100 is prepared": "deliveries/delivery/add/?{choice}&number=100",
    "a delivery of a country of few is prepared": "deliveries/delivery/add/?{choice}&number=100&country=MT",
    "a delivery of 10,000 is prepared": "deliveries/delivery/add/?{choice}&number=10000",
    "all signatures of a delivery of 10,000": "deliveries/delivery/signatures/?{choice}&number=10000",
}


def print_all(client: Any, organiser: Any) -> None:
    users = get_user_model().objects.filter(username__startswith="decided").order_by("pk")
    delivery = Delivery.objects.latest("pk")
    keys = [user.pk for user in users]
    parts = {
        "many": keys[1],
        "few": keys[-1],
        "none": organiser.pk,
        "day": timezone.localdate().replace(day=1).isoformat(),
        "subject": Record.objects.latest("pk").subject,
        "batch": Batch.objects.filter(done_by_id=keys[-1]).latest("done_at").pk,
        "delivery": delivery.pk,
        "choice": f"recipient={delivery.recipient_id}&channel=hand&language=&country=&own_words_first=on",
    }
    for name, path in LISTS.items():
        print_page(name, client, "/admin/" + path.format(**parts))
    for name, path in CHOOSING.items():
        print_page(name, client, "/admin/" + path.format(**parts), most=None)
