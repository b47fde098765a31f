"""What the organisers' pages cost with many letters: the first page, and the chores that count for it."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.measures import Line
from bench.server import Place

# Of them wait without own words, a few with: the few must not be looked for among the many.
SIGNATURES, TO_READ, HELD, MESSAGES = 100_000, 20, 3, 50_000
ROUNDS = 15
# Of the issue's “First page”, in milliseconds and in queries.
MOST_MILLISECONDS, MOST_QUERIES = 150, 12


def desk(place: Place) -> list[Line]:
    """A line for each page and each chore."""
    lines = []
    for row in place.inside("desk").splitlines():
        name, figure, target, is_met = row.split("\t")
        lines.append(Line(name, figure, target, {"yes": True, "no": False}.get(is_met)))
    return lines


def print_costs() -> None:
    """In a process of the site: makes what waits, measures, and prints a row for each line."""
    from django.conf import settings
    from django.utils import timezone

    from appeals.services.figures import days, drift

    settings.ALLOWED_HOSTS.append("testserver")
    add_waiting()
    print_seconds("figures of all days, the first time", lambda: days.count_days(now=timezone.now()))
    print_seconds("figures of today, every minute", lambda: days.count_days(now=timezone.now()))
    print_seconds("the counts compared, every six hours", drift.find_drift)
    for name, groups in (("a superuser", None), ("a moderator", ["Moderators"]), ("every group", "all")):
        print_page(f"first page, {name}", client_of(groups), "/admin/")


def print_seconds(name: str, act: Callable[[], Any]) -> None:
    began = time.perf_counter()
    act()
    print(name, f"{(time.perf_counter() - began) * 1000:.0f} ms", "", "", sep="\t")


def print_page(name: str, client: Any, path: str) -> None:
    """Its median and longest time in this process, how much of it Python takes, and how many queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    number = len(captured)  # Now: what is asked later is counted anew.
    taken, processor = [], []
    for _ in range(ROUNDS):
        began, began_work = time.perf_counter(), time.process_time()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - began_work) * 1000)
    median, own = statistics.median(taken), statistics.median(processor)
    figure = f"{median:.0f} ms ({own:.0f} ms of them in Python), at most {max(taken):.0f} ms, {number} queries"
    is_met = "yes" if median <= MOST_MILLISECONDS and number <= MOST_QUERIES else "no"
    print(name, figure, f"≤ {MOST_MILLISECONDS} ms, ≤ {MOST_QUERIES} queries", is_met, sep="\t")


def client_of(groups: Any) -> Any:
    """A browser in which a superuser, or a member of some groups, is logged in."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from campaign.web.admin_cookies import sign_session_key
    from organisers import roles

    roles.make_groups()
    user = get_user_model().objects.create_user(f"bench {groups}", is_staff=True, is_superuser=groups is None)
    if groups:
        user.groups.set(Group.objects.all() if groups == "all" else Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user, backend="organisers.entering.backends.RightsBackend")
    # Django's client puts the bare key into the cookie; here it is signed.
    name = settings.SESSION_COOKIE_NAME
    client.cookies[name] = sign_session_key(client.cookies[name].value)
    return client


def add_waiting() -> None:
    """Has some of the letters wait, and mail with them; the counts are right afterwards."""
    import uuid

    from django.db import connection
    from django.utils import timezone

    from appeals.models import Letter
    from appeals.services.counting import recount
    from outbox.models import OutboxMessage

    def first(rows: Any, count: int) -> Any:
        return Letter.objects.filter(pk__in=list(rows.order_by("-written_on").values_list("pk", flat=True)[:count]))

    approved = Letter.objects.filter(state="approved")
    for start in range(0, SIGNATURES, 10_000):
        first(approved.filter(own_words=""), min(10_000, SIGNATURES - start)).update(state="confirmed", decided_on=None)
    first(approved.exclude(own_words=""), TO_READ).update(state="confirmed", decided_on=None)
    first(approved.exclude(own_words=""), HELD).update(state="held", held_reason="trap")
    OutboxMessage.objects.bulk_create(
        (OutboxMessage(kind="confirm", about=uuid.uuid4(), lane=5 + number % 60) for number in range(MESSAGES)),
        batch_size=500,
    )
    recount(fix=True, now=timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
