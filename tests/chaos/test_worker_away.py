"""The mail worker is dead for an hour: mail waits, organisers are told, and each mail leaves once."""

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos import IS_FULL_SIZE, VENDORS, figures
from tests.chaos.breaking.faked_clock import needs_faketime, processes
from tests.chaos.organiser import Organiser
from tests.chaos.writers import ask, write
from tests.run.conftest import until

WAITING = 300 if IS_FULL_SIZE else 5
WAITING_MAILS = "SELECT count(*) FROM outbox_outboxmessage WHERE kind = 'confirm'"


@needs_faketime
@pytest.mark.parametrize("vendor", VENDORS)
def test_mail_waits_for_a_worker_that_is_away_for_an_hour(first_start: Path, tmp_path: Path, vendor: str) -> None:
    with processes(tmp_path, first_start, vendor, MAIL_HOURLY_BUDGET="1000000") as site:
        site.start_worker()
        assert write(site.port, 0).is_sent
        until(lambda: len(site.post.mails) == 1)
        # Noted as sent, too: a worker that dies in between sends it once more (docs/reliability.md).
        until(lambda: site.database.number(WAITING_MAILS) == 0)
        site.end(site.worker)
        for number in range(1, WAITING + 1):
            assert write(site.port, number).is_sent
        site.set_clock("+1h")
        ready = ask(site.port, "/readyz")
        assert ready.status == 200 and "no mail worker" in ready.body
        organiser = Organiser(site.port)
        organiser.log_in(site.password)
        assert "mail worker" in organiser.get("/admin/").body
        assert len(site.post.mails) == 1
        site.start_worker()
        until(lambda: len(site.post.mails) > WAITING)
        until(lambda: site.database.number(WAITING_MAILS) == 0)
        away = site.database.number("SELECT number FROM outbox_alarm WHERE code = 'worker'")
        assert away >= 59
        assert "was away and is back" in organiser.get("/admin/").body
        times = Counter(site.post.addresses())
        assert times == Counter(f"writer{number}@example.org" for number in range(WAITING + 1))
        site.check_logs()
    figures.note(
        "mail worker dead for an hour",
        database=vendor,
        many=f"{WAITING} letters",
        lost=0,
        besides=f"each mail left once; the alarm says {away} minutes",
    )
