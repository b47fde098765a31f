"""What the list of a million letters costs an organiser on PostgreSQL: searches, filters, and deciding about all of them."""

import resource
import statistics
import time
from typing import Any

from bench.measures import Line
from bench.server import Place

LIST = "/admin/appeals/letter/"
ROUNDS = 5
MOST_MILLISECONDS = 200
STATES = {"to be read": "confirmed", "what waits": "", "approved": "approved", "every state": "every"}
# By the number of the word: how many of a million letters have it.
WORDS = {"common": 0, "common, Cyrillic": 1, "one in 35": 20, "one in 200": 300, "rare": 8000, "rare, Cyrillic": 8001}
TYPED = {"two letters": "ho", "two letters that nobody wrote": "qj", "no hit": "xqzxqz", "two words": None}
FILTERS = {
    "country of few": "country=MT",
    "country of many": "country=DE",
    "language of few": "language=mn",
    "signatures": "words=signature",
    "one day": "from={day}&to={day}",
    "country of few and a common word": "country=MT&q={common}",
    "country of many and a rare word": "country=DE&q={rare}",
}
JOB = "state=approved&words=own"
STEPS = 100


def desk_search(place: Place, count: int) -> list[Line]:
    """A line for each search and filter, on a site of its own that is prepared and has no letters."""
    lines = []
    for row in place.inside("desk_search", str(count)).splitlines():
        name, figure, target, is_met = [*row.split("\t"), "", ""][:4]
        lines.append(Line(name, figure, target, {"yes": True, "no": False}.get(is_met)))
    return lines


def print_costs(count: str) -> None:
    """In a process of the site: makes the letters, measures, and prints a row for each line."""
    from django.conf import settings
    from django.utils import timezone

    from bench import desk_comments, desk_seeding

    settings.ALLOWED_HOSTS.append("testserver")
    if int(count):
        desk_seeding.seed(int(count))
    client, organiser = logged_in()
    words = {name: desk_seeding.word(number) for name, number in WORDS.items()}
    words |= {name: text or f"{words['common']} {words['common, Cyrillic']}" for name, text in TYPED.items()}
    print_page("list, no search", client, f"{LIST}?state=approved")
    memory = megabytes()
    for state_name, state in STATES.items():
        for name, word in words.items():
            print_page(f"search, {state_name}: {name}", client, LIST, {"state": state, "q": word})
    day = timezone.localdate().replace(day=1).isoformat()
    for name, query in FILTERS.items():
        path = f"{LIST}?state=every&{query.format(day=day, common=words['common'], rare=words['rare'])}"
        print_page(f"filter, every state: {name}", client, path)
    print_page("before deciding in bulk", client, f"/admin/appeals/letter/bulk/?{JOB}&act=hold")
    print_job(organiser)
    desk_comments.print_costs(client, print_page)
    print("memory of the process, grown meanwhile by", f"{megabytes() - memory:.0f} MB", "", "", sep="\t")


def print_job(organiser: Any) -> None:
    """Asking to hold most letters, and how fast the worker does it."""
    from django.utils import timezone

    from appeals.services.decisions.bulk import HOLD, LETTER
    from organisers import bulk

    began = time.perf_counter()
    job = bulk.ask(kind=LETTER, act=HOLD, question=JOB, by=organiser, now=timezone.now())
    asked = time.perf_counter()
    for _ in range(STEPS):
        bulk.do_step(timezone.now())
    seconds = time.perf_counter() - asked
    bulk.cancel(job_id=job.pk, by=organiser, now=timezone.now())
    print(f"asking for a job about {job.total:,} letters", f"{asked - began:.1f} s", "", "", sep="\t")
    print("letters that a worker decides about", f"{STEPS * 100 / seconds:.0f} a second", "", "", sep="\t")


def print_page(name: str, client: Any, path: str, query: Any = None, statuses: Any = (200,)) -> None:
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        assert client.get(path, query).status_code in statuses
        taken.append((time.perf_counter() - began) * 1000)
    median = statistics.median(taken[1:])
    is_met = "yes" if median <= MOST_MILLISECONDS else "no"
    print(name, f"{median:.0f} ms, at most {max(taken[1:]):.0f} ms", f"≤ {MOST_MILLISECONDS} ms", is_met, sep="\t")


def logged_in() -> tuple[Any, Any]:
    """A browser in which a superuser is logged in, and who that is."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from campaign.web.admin_cookies import sign_session_key

    user = get_user_model().objects.create_superuser(f"bench {time.time()}")
    client = Client()
    client.force_login(user, backend="organisers.entering.backends.RightsBackend")
    cookie = settings.SESSION_COOKIE_NAME
    client.cookies[cookie] = sign_session_key(client.cookies[cookie].value)
    return client, user


def megabytes() -> float:
    """The most memory that this process has had (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
