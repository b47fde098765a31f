"""When a page grows old, one request renders it; a cache that fails costs speed and nothing else."""

import threading
import time

import pytest
import time_machine
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from campaign.web.caching import page_cache, renderings
from campaign.web.caching.page_cache import PageCache
from campaign.web.caching.renderings import Rendering, Renderings
from tests import make

NOON = 1_774_000_800.0
VISITORS = 8


class View:
    """A page that takes a while and counts how often it is rendered."""

    def __init__(self, path="/"):
        self.path = path
        self.renderings = 0
        self.fails = 0
        self.lock = threading.Lock()

    def __call__(self, request):
        with self.lock:
            self.renderings += 1
            number = self.renderings
        time.sleep(0.1)
        if number <= self.fails:
            raise Http404
        request.resolver_match = resolve(self.path)
        return HttpResponse(f"page {number}")


def visit(middleware, path="/", visitors=VISITORS):
    """What as many visitors get who come at once: the answer, or the exception."""
    answers = []
    start = threading.Barrier(visitors)

    def ask():
        request = RequestFactory().get(path)
        start.wait()
        try:
            answers.append(middleware(request).content)
        except Http404 as error:
            answers.append(error)

    threads = [threading.Thread(target=ask) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def unguarded(monkeypatch):
    monkeypatch.setattr(Renderings, "join", lambda self, key: (Rendering(), True))


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_page_that_grows_old_is_rendered_once_and_nobody_else_waits(clock, monkeypatch, is_guarded):
    if not is_guarded:
        unguarded(monkeypatch)
    view = View()
    middleware = PageCache(view)
    visit(middleware, visitors=1)
    clock.move_to(NOON + page_cache.FRESH_SECONDS + 0.5)
    answers = visit(middleware)
    if is_guarded:
        assert view.renderings == 2
        assert sorted(answers) == [b"page 1"] * (VISITORS - 1) + [b"page 2"]
    else:
        assert view.renderings > 2


@pytest.mark.parametrize("is_guarded", [True, False])
@pytest.mark.parametrize("age", [None, page_cache.CACHED_SECONDS, 3600])
def test_a_page_that_is_not_there_is_rendered_once_for_all_who_wait(clock, monkeypatch, age, is_guarded):
    if not is_guarded:
        unguarded(monkeypatch)
    view = View()
    middleware = PageCache(view)
    if age is not None:
        visit(middleware, visitors=1)
        clock.move_to(NOON + age)
    before = view.renderings
    answers = visit(middleware)
    if is_guarded:
        assert view.renderings == before + 1
        assert set(answers) == {b"page %d" % (before + 1)}
    else:
        assert view.renderings > before + 1


def test_a_request_that_waited_for_a_failed_rendering_renders_the_page_itself(clock):
    view = View()
    view.fails = 1
    answers = visit(PageCache(view), visitors=4)
    assert sum(isinstance(answer, Http404) for answer in answers) == 1
    assert sum(isinstance(answer, bytes) for answer in answers) == 3


def test_waiting_has_an_end(monkeypatch):
    monkeypatch.setattr(page_cache, "LONGEST_WAIT_SECONDS", 0.05)
    never = Rendering()
    monkeypatch.setattr(Renderings, "join", lambda self, key: (never, False))
    assert visit(PageCache(View()), visitors=1) == [b"page 1"]


@pytest.mark.parametrize("path", ["/healthz", "/admin/login/", "/static/site.css"])
def test_nobody_waits_for_what_is_not_cached(monkeypatch, path):
    monkeypatch.setattr(Renderings, "join", None)
    view = View("/healthz")
    visit(PageCache(view), path)
    assert view.renderings == VISITORS


def test_a_clock_set_back_does_not_make_an_old_page_young(clock):
    view = View()
    middleware = PageCache(view)
    visit(middleware, visitors=1)
    clock.move_to(NOON - 3600)
    assert visit(middleware, visitors=1) == [b"page 2"]


def test_a_cache_that_is_away_means_no_cache(db, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    make.site()
    client = Client()
    for path in ("/", "/healthz", "/", "/appeals/shanyrak-aigyerim/letter.pdf"):
        assert client.get(path).status_code == 200, path


class BrokenCache:
    def __init__(self):
        self.asked = 0

    def get(self, key):
        self.asked += 1
        raise TimeoutError

    set = None


def test_a_cache_that_fails_is_left_alone_for_a_while(monkeypatch):
    broken = BrokenCache()
    monkeypatch.setattr(renderings, "cache", broken)
    middleware = PageCache(View())
    for number in (1, 2, 3):
        assert visit(middleware, visitors=1) == [b"page %d" % number]
    assert broken.asked == 1
    middleware.store.paused_until = 0
    visit(middleware, visitors=1)
    assert broken.asked == 2
