"""What the first page says to the others when a login decides too fast (`organisers.decisions.login_alarms`)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisers.decisions.login_alarms import most_of
from organisers.desk.waiting import Notice
from organisers.models import LoginAlarm

MINUTES = 10
TEXTS: dict[str, Any] = {
    LoginAlarm.Kind.DECIDED: _(
        "The login “%(name)s” decided more than %(number)s times within %(minutes)s minutes, faster than anybody reads. "
        "Ask whether it was its owner. If not, close the login, and take back what it decided."
    ),
    LoginAlarm.Kind.HID: _(
        "The login “%(name)s” took more than %(number)s off the site or held them back within %(minutes)s minutes. "
        "Ask whether it was its owner. If not, close the login, and take back what it decided."
    ),
}


def notices(request: HttpRequest) -> Iterable[Notice]:
    """For everybody but the login itself, for a day."""
    url = reverse("admin:organisers_batch_changelist") if request.user.has_perm("organisers.view_batch") else ""
    for alarm in LoginAlarm.objects.current(timezone.now()).exclude(login_id=request.user.pk).select_related("login"):
        values = {"name": alarm.login.get_username(), "number": most_of(alarm.kind), "minutes": MINUTES}
        yield Notice(TEXTS[alarm.kind] % values, f"{url}?organiser={alarm.login_id}" if url else "", is_urgent=True)
