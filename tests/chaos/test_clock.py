"""The machine's clock jumps a day ahead, and a day back, under a running site."""

from collections import Counter
from pathlib import Path

import pytest

from campaign.models.chores import BACKUP_CLOCK
from tests import make
from tests.chaos import VENDORS, figures
from tests.chaos.breaking.faked_clock import Processes, needs_faketime, processes
from tests.chaos.writers import PATHS, Answer, ask, fields_of
from tests.html_forms import forms_of
from tests.run.conftest import until

pytestmark = needs_faketime
# One row is no chore that is due: from when on expired backups may go, three days after a look at the clock.
CHORES_DUE_AFTER = f"SELECT count(*) FROM campaign_chore WHERE name <> '{BACKUP_CLOCK}' AND due_at >"
TOO_FAR_AHEAD = {
    "SQLite": f"{CHORES_DUE_AFTER} datetime('now', '+26 hours')",
    "PostgreSQL": f"{CHORES_DUE_AFTER} now() + interval '26 hours'",
}
WAITING = "SELECT count(*) FROM outbox_outboxmessage WHERE kind = 'confirm'"
SEEN = "SELECT done_at FROM campaign_chore WHERE name = 'be seen'"


def send(site: Processes, fields: dict[str, str], network: str, *, is_old_browser: bool = False) -> Answer:
    """An old browser says nothing of where a form comes from: its stamp, which has the hour, decides."""
    more = {"Sec_Fetch_Site": ""} if is_old_browser else {}
    return ask(site.port, PATHS["en"], fields, X_Forwarded_For=network, **more)


def form_in(answer: Answer) -> dict[str, str]:
    forms = [form for form in forms_of(answer.body) if "own_words" in form.fields]
    assert len(forms) == 1, f"{answer.status} {answer.body[:3000]}"
    form = forms[0]
    return {name: values[0] for name, values in form.fields.items()} | {"action": "send"}


def blank_form(site: Processes, number: int) -> dict[str, str]:
    typed = {name: value for name, value in fields_of(number).items() if name != "stamp"}
    return form_in(ask(site.port, PATHS["en"])) | typed


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_clock_that_jumps_a_day_loses_no_word_and_sends_nothing_twice(
    first_start: Path, tmp_path: Path, vendor: str
) -> None:
    """Ahead and back, behind and back."""
    with processes(tmp_path, first_start, vendor, COUNT_STEP="300", MAIL_HOURLY_BUDGET="1000000") as site:
        site.start_worker()
        for first, jump in ((0, "+25h"), (1000, "-25h")):
            check_jump(site, jump, first)
        site.check_logs()


def check_jump(site: Processes, jump: str, first: int) -> None:
    database, network = site.database, f"203.0.113.{40 + first // 1000}"
    opened = blank_form(site, first + 1)
    assert send(site, blank_form(site, first), network).is_sent
    until(lambda: database.number(WAITING) == 0)
    until(lambda: database.execute(SEEN) != [(None,)])
    # Until the limit of its network is reached: a ticket, good in a few seconds of today.
    waiting = next(
        answer for number in range(2, 60) if not (answer := send(site, fields_of(first + number), network)).is_sent
    )
    assert waiting.status == 429
    before = database.execute(SEEN)

    site.set_clock(jump)
    late = send(site, opened, network, is_old_browser=True)
    kept = form_in(late)
    assert late.status == 422 and kept["own_words"] == opened["own_words"] and kept["email"] == opened["email"]
    for fields in (kept, form_in(waiting)):
        answer = send(site, fields, network)
        if not answer.is_sent:
            assert answer.status == 429 and form_in(answer)["own_words"] == fields["own_words"]
    # Chores go on by the clock as it is, whichever way it went.
    until(lambda: database.execute(SEEN) != before)
    assert (str(database.execute(SEEN)[0][0]) > str(before[0][0])) is (jump == "+25h")

    site.set_clock("+0")
    until(lambda: database.number(WAITING) == 0)
    (seen_on,) = {str(at)[:10] for (at,) in database.execute("SELECT published_at FROM appeals_tally")}
    assert send(site, blank_form(site, first + 99) | {"email": make.address()}, network).status in (302, 429)
    until(lambda: database.number(TOO_FAR_AHEAD[database.vendor]) == 0)
    times = Counter(site.post.addresses())
    assert set(times.values()) == {1}
    assert len(times) == database.number("SELECT count(*) FROM appeals_letter") - database.number(WAITING)
    figures.note(
        f"clock {jump}, and right again",
        database=database.vendor,
        many=f"{len(times)} letters",
        lost=0,
        besides=f"every word kept; each mail once; chores go on; published figures are of {seen_on}",
    )
