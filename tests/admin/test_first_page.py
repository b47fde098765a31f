"""The first page: what waits, and what organisers should know."""

import pytest

from organisers.desk import waiting
from tests import make
from tests.admin.entering import client_of, moderator, organiser_with, superuser

pytestmark = pytest.mark.django_db


def lines(client):
    return {line.url: line for line in client.get("/admin/").context["waiting"]}


def test_it_says_what_waits_and_leads_there():
    appeal = make.appeal()
    make.letter(appeal, state="confirmed")
    make.letter(appeal, state="confirmed", own_words="")
    make.letter(appeal, state="held")
    make.letter(appeal)
    client = moderator()
    found = lines(client)
    assert {url: line.number for url, line in found.items()} == {
        "/admin/appeals/letter/desk/?state=confirmed&words=own": 1,
        "/admin/appeals/letter/signatures/": 1,
        "/admin/appeals/letter/desk/?state=held": 1,
    }
    for url in found:
        assert client.get(url, follow=True).status_code == 200


def test_many_are_more_than_a_number(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    appeal = make.appeal()
    for _ in range(4):
        make.letter(appeal, state="held")
    client = moderator()
    assert lines(client)["/admin/appeals/letter/desk/?state=held"].number == 3
    assert ">2+<" in client.get("/admin/").text


def test_without_the_right_nothing_is_said_about_letters():
    make.letter(make.appeal(), state="confirmed")
    assert lines(client_of(organiser_with())) == {}


def test_it_says_that_letters_count_unconfirmed(settings):
    client = superuser()
    settings.CONFIRM_LETTERS = False
    assert "not confirmed" in client.get("/admin/").text
    settings.CONFIRM_LETTERS = True
    assert "not confirmed" not in client.get("/admin/").text


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
@pytest.mark.parametrize(
    ("proxies", "header", "is_said"),
    [
        (1, None, True),
        (1, "", True),
        (1, "unknown", True),
        (2, "203.0.113.1", True),
        (1, "203.0.113.1", False),
        (1, "[2001:db8::1]:443", False),
        (2, "203.0.113.1, 192.0.2.1:8080", False),
        (0, None, False),
        (0, "203.0.113.1", True),
    ],
)
def test_it_says_that_the_proxy_does_not_say_whom_it_speaks_for(settings, proxies, header, is_said, prefix):
    client = superuser()
    settings.PROXY_COUNT, settings.IS_LOCAL = proxies, False
    headers = {} if header is None else {"x-forwarded-for": header}
    assert ("PROXY_COUNT" in client.get(f"{prefix}/admin/", headers=headers).text) == is_said


def test_on_a_local_site_a_header_of_its_visitor_means_no_proxy(settings):
    settings.IS_LOCAL = True
    assert "PROXY_COUNT" not in superuser().get("/admin/", headers={"x-forwarded-for": "203.0.113.1"}).text


def test_its_queries_do_not_grow_with_the_letters(django_assert_max_num_queries):
    """Guards against counting or listing rows one by one."""
    appeal = make.appeal()
    client = moderator()
    counts = []
    for number in (1, 49):
        for _ in range(number):
            make.letter(appeal, state="confirmed")
        with django_assert_max_num_queries(15) as captured:
            client.get("/admin/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_its_menu_stays_in_the_language_of_the_address(prefix):
    text = superuser().get(f"{prefix}/admin/").text
    assert f'href="{prefix}/admin/appeals/letter/"' in text
    assert f'lang="{prefix[1:] or "en"}"' in text
