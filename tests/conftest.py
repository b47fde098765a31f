"""What every test starts with."""

import gc
import os
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django
import pytest
from hypothesis import settings

from tests import environment

environment.prepare()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
django.setup()

from django.conf import settings as django_settings  # noqa: E402
from django.core.cache import cache  # noqa: E402  (it reads the settings)
from django.test import Client  # noqa: E402
from django.utils import translation  # noqa: E402

from appeals.views import appeal  # noqa: E402
from campaign import chores  # noqa: E402
from campaign.web.admin_cookies import sign_session_key  # noqa: E402
from organisers import limits  # noqa: E402
from organisers.models import Limits  # noqa: E402

# A busy machine is no failure, and what fails once fails again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=80)
settings.register_profile("search", deadline=None, database=None, max_examples=3000)
settings.load_profile("suite")


put_bare_key_into_cookie = Client.force_login


def force_login(self: Client, user: Any, backend: str | None = None) -> None:
    """Django's, which knows nothing of signed cookies, with the cookie that a browser has."""
    put_bare_key_into_cookie(self, user, backend)
    name = django_settings.SESSION_COOKIE_NAME
    self.cookies[name] = sign_session_key(self.cookies[name].value)


Client.force_login = force_login  # type: ignore[assignment,method-assign]

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# In this order: what leaves connections to the database open in threads (a live server does), last; of it the longest first.
PLACES = (
    "tests/",
    "tests/story/test_organisers_day",
    "tests/browser/test_organisers",
    "tests/browser/test_pages",
    "tests/browser/",
)
# These wait most of the time: one of them, then two files of others, so that a processor always has something to do.
WAITING = "tests/run/"


def pytest_configure(config: pytest.Config) -> None:
    """pytest-django reads the settings before this file where the variable says which: test processes would inherit it,
    and with it the folder of the process that started them."""
    if getattr(config.option, "numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database depends on none: one run of it is enough."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not fixtures & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.one_database)
    items.sort(key=begins)
    files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    working = [file for file in files if not file[0].nodeid.startswith(WAITING)]
    for number, file in enumerate(file for file in files if file[0].nodeid.startswith(WAITING)):
        working.insert(3 * number, file)
    items[:] = [item for file in working for item in file]


def pytest_collection_finish() -> None:
    """Thousands of tests, and all that they import, stay to the end: Python need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def begins(item: pytest.Item) -> int:
    """Its place in the order: the longest beginning of its name that `PLACES` lists."""
    return PLACES.index(max((start for start in PLACES if item.nodeid.startswith(start)), key=len))


@pytest.fixture(autouse=True)
def no_cached_pages() -> Iterator[None]:
    """Pages that another test has left in the cache, and limits that it used up, are gone."""
    cache.clear()
    yield


@pytest.fixture(autouse=True)
def english() -> None:
    """The language of a page that another test asked for is not active any more."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def no_kept_appeals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each letter is taken in with the appeal as it is; tests change it in between."""
    monkeypatch.setattr(appeal, "KEPT_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def default_limits() -> None:
    """The limits are known, as in a process that has been running: no test's queries depend on who asked last."""
    limits.keep(Limits())


@pytest.fixture
def no_site_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's chores without the site's file, which takes four times as long as all others and has tests of its own."""
    monkeypatch.setattr(chores, "TASKS", tuple(task for task in chores.TASKS if task.name != "keep the site file"))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing a password is slow on purpose, and no test is about that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    environment.remove()
