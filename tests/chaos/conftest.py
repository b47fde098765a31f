"""A running site, on a database that can be broken."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import IS_FULL_SIZE, VENDORS
from tests.chaos.breaking.database import Database, PostgreSQL, postgresql
from tests.run.conftest import Site, first_start, prepared, run, start

__all__ = ["first_start", "prepared", "start"]
# Without a mail server a letter counts at once, so that the count has something to be wrong about.
SETTINGS = {"PROXY_COUNT": "1"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those with a site that runs bring their own database: once."""
    for item in items:
        if "/tests/chaos/" in str(item.path) and "first_start" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.one_database)


@dataclass
class Running:
    """A site, its database, and how it is started again by whatever starts it on a server (systemd, a container)."""

    site: Site
    database: Any
    start_again: Callable[[], Site]
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.site.port

    def command(self, *arguments: str) -> Any:
        return run(*arguments, VAR_DIR=str(self.site.var_dir), PORT=str(self.port), **self.settings)

    def logs(self) -> str:
        """What all starts of the site have said."""
        return "".join(
            path.read_text() for path in sorted(self.site.log.parent.glob(f"{self.site.var_dir.name}-*.log"))
        )

    def check_logs(self) -> None:
        assert "Traceback" not in self.logs(), self.logs()[-3000:]
        assert "Internal Server Error" not in self.logs()

    def check_count(self) -> None:
        """The count is that of the rows; at full size by the site's own command, which takes seconds to start."""
        rows = "SELECT count(*) FROM appeals_letter WHERE state IN ('confirmed', 'approved')"
        assert self.database.number("SELECT sum(online) FROM appeals_tally") == self.database.number(rows)
        if not IS_FULL_SIZE:
            return
        done = self.command("recount", "--check")
        assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def running_on(
    vendor: str, start: Callable[..., Site], *, name: str = "site", parent: Path | None = None, **settings: str
) -> Iterator[Running]:
    """A site on a database of its own of that kind."""
    with contextlib.ExitStack() as stack:
        database: Database | PostgreSQL | None = None
        more = SETTINGS | settings
        if vendor == "PostgreSQL":
            database = stack.enter_context(postgresql(parent))
            more["DATABASE_URL"] = database.url
        site = start(name, **more).wait()
        running = Running(site, database or Database(site.var_dir / "db.sqlite3"), lambda: site, more)

        def start_again() -> Site:
            running.site = start(name, port=running.port, **more)
            return running.site

        running.start_again = start_again
        try:
            yield running
        finally:
            if running.site.process.poll() is None:
                running.site.stop()


@pytest.fixture(params=VENDORS)
def running(request: pytest.FixtureRequest, start: Callable[..., Site]) -> Iterator[Running]:
    with running_on(request.param, start) as one:
        yield one


@pytest.fixture
def on_postgresql(start: Callable[..., Site]) -> Iterator[Running]:
    with running_on("PostgreSQL", start) as one:
        yield one
