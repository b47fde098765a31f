"""Pages of the admin, asked for by an organiser in this process: how long each takes, and whose processor time."""

import os
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import processes

ROUNDS = 5
MOST_MILLISECONDS = 200


def print_line(name: str, figure: str, target: str = "", is_met: bool | None = None) -> None:
    """A row as `bench.desk.table` reads it, at once."""
    print(name, figure, target, {True: "yes", False: "no", None: ""}[is_met], sep="\t", flush=True)


def print_seconds(name: str, act: Callable[[], Any]) -> Any:
    """How long something takes that nobody waits for; what it returned."""
    began = time.perf_counter()
    found = act()
    print_line(name, f"{(time.perf_counter() - began) * 1000:,.0f} ms")
    return found


def print_page(
    name: str, client: Any, path: str, query: dict[str, str] | None = None, *, most: int | None = MOST_MILLISECONDS
) -> None:
    """A line for a page that is looked at, or for a redirect and the page that it leads to.

    A list leads back to itself, without the question, where it does not know a filter.
    """
    chain = client.get(path, query, follow=True).redirect_chain
    if chain and chain[-1][0] == path.partition("?")[0]:
        print_line(name, "the list does not offer it")
        return
    print_times(name, lambda: client.get(path, query, follow=True), most=most)


def print_times(
    name: str,
    ask: Callable[..., Any],
    *,
    before: Callable[[], Any] | None = None,
    most: int | None = MOST_MILLISECONDS,
) -> None:
    """A line for what `ask` answers, a page: the median, and the processor time, PostgreSQL's too.

    What `before` returns is handed to `ask`; that is not measured. The first answer is not counted. A page that is not
    there (404) is left out, and says so.
    """

    def prepared() -> list[Any]:
        return [before()] if before else []

    if (status := ask(*prepared()).status_code) == 404:
        print_line(name, "there is no such page")
        return
    assert status == 200, f"{name}: {status}"
    database = processes.cluster_of(os.environ.get("DATABASE_URL", ""))
    taken, own, theirs = [], 0.0, 0.0
    for _ in range(ROUNDS):
        given = prepared()
        theirs_before, own_before, began = processes.cpu_seconds(*database), time.process_time(), time.perf_counter()
        status = ask(*given).status_code
        taken.append((time.perf_counter() - began) * 1000)
        own += (time.process_time() - own_before) * 1000 / ROUNDS
        theirs += (processes.cpu_seconds(*database) - theirs_before) * 1000 / ROUNDS
        assert status == 200, f"{name}: {status}"
    median = statistics.median(taken)
    figure = f"{median:.0f} ms, at most {max(taken):.0f} (processor: Python {own:.0f}, PostgreSQL {theirs:.0f})"
    print_line(name, figure, f"≤ {most} ms" if most else "", median <= most if most else None)


def client_of(groups: Any = None) -> tuple[Any, Any]:
    """A browser in which a superuser, or a member of some groups ("all" of them), has just logged in; and who that is."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from campaign.web.admin_cookies import sign_session_key
    from organisers import roles

    roles.make_groups()
    name = f"bench {time.time()}"
    user = get_user_model().objects.create_user(name, is_staff=True, is_superuser=groups is None)
    if groups:
        user.groups.set(Group.objects.all() if groups == "all" else Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user, backend="organisers.entering.backends.RightsBackend")
    # Django's client puts the bare key into the cookie; here it is signed.
    cookie = settings.SESSION_COOKIE_NAME
    client.cookies[cookie] = sign_session_key(client.cookies[cookie].value)
    return client, user


def megabytes() -> float:
    """The most memory that this process has had (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
