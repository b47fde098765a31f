"""The list of letters: what waits first, found by any spelling, never counting further than it must."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from appeals.admin.letters import LetterAdmin
from appeals.models import Letter
from organisers.desk.asking import listing
from organisers.desk.lists import bounded
from tests import make
from tests.admin.entering import messages_of, moderator, superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/appeals/letter/"
# Session, user, two of rights, whether the site is locked down, the banner of an appeal that holds everything; bursts of
# domains and of networks; a bounded number, the rows, and which states, countries and languages there are.
QUERIES = 13


def shown(response):
    return {letter.pk for letter in response.context["cl"].result_list}


def test_the_list_begins_with_what_waits_the_oldest_first():
    appeal = make.appeal()
    today = timezone.localdate()
    new = make.letter(appeal, state="confirmed", written_on=today)
    old = make.letter(appeal, state="held", written_on=today - dt.timedelta(days=3))
    for state in ("approved", "pending", "rejected", "withdrawn"):
        make.letter(appeal, state=state)
    response = moderator().get(LIST)
    assert [letter.pk for letter in response.context["cl"].result_list] == [old.pk, new.pk]


def test_each_filter_narrows_the_list_down():
    appeal = make.appeal()
    today = timezone.localdate()
    german = make.letter(appeal, country="DE", language="en", own_language="de", written_on=today)
    kazakh = make.letter(appeal, country="KZ", language="kk", written_on=today - dt.timedelta(days=9))
    signed = make.letter(appeal, country="KZ", language="ru", own_words="")
    client = moderator()

    def found(query):
        return shown(client.get(f"{LIST}?state=approved&{query}"))

    assert found("") == {german.pk, kazakh.pk, signed.pk}
    assert found("country=DE") == {german.pk}
    assert found("country=KZ&words=own") == {kazakh.pk}
    assert found("words=signature") == {signed.pk}
    assert found("language=de") == {german.pk}
    assert found("language=ru") == {signed.pk}
    assert found(f"from={today}") == {german.pk, signed.pk}
    assert found(f"to={today - dt.timedelta(days=1)}") == {kazakh.pk}
    assert shown(client.get(f"{LIST}?state=every")) == {german.pk, kazakh.pk, signed.pk}


@pytest.mark.parametrize(
    "query", ["шаңырақ", "ШАНЫРАК", "Шанырак", "кожахметова", "ӘЛИЯ", "алия қожахметова", "ёж", "еж", "Ёж шанырак"]
)
def test_search_is_right_for_cyrillic(query):
    appeal = make.appeal()
    wanted = make.letter(
        appeal, state="confirmed", name="Әлия Қожахметова", own_words="Шаңырақ! Ёж здесь.", language="kk"
    )
    make.letter(appeal, state="confirmed", name="Somebody", own_words="Elsewhere.")
    assert shown(superuser().get(LIST, {"q": query})) == {wanted.pk}


@pytest.mark.parametrize("query", ["oneil", "o'neil", "O’Neil-Smith", "oʼneil‑smith", "ONEIL smith"])
def test_search_does_not_mind_apostrophes_and_hyphens(query):
    wanted = make.letter(make.appeal(), state="confirmed", name="Ada O’Neil‑Smith", own_words="Words.")
    assert shown(superuser().get(LIST, {"q": query})) == {wanted.pk}


def test_a_search_without_a_match_finds_nothing():
    make.letter(make.appeal(), state="confirmed", own_words="One thing.")
    assert shown(moderator().get(LIST, {"q": "thing another"})) == set()


def test_a_search_is_made_page_by_page_and_says_where_there_are_more(monkeypatch):
    monkeypatch.setattr(LetterAdmin, "list_per_page", 2)
    monkeypatch.setattr(listing, "MOST_SEARCHED", 6)
    monkeypatch.setattr(bounded, "MOST_SEARCHED", 6)
    appeal = make.appeal()
    wanted = [make.letter(appeal, state="confirmed", own_words="Home").pk for _ in range(7)]
    client = moderator()
    pages = [client.get(LIST, {"q": "home", "p": page}) for page in (1, 2, 3)]
    assert [response.text.count("filter to narrow the list down") for response in pages] == [1, 1, 1]
    assert [f"{number}+" in response.text for number, response in zip((2, 4, 6), pages, strict=True)] == [True] * 3
    assert [response.context["cl"].paginator.num_pages for response in pages] == [2, 3, 3]
    found = [pk for response in pages for pk in (letter.pk for letter in response.context["cl"].result_list)]
    assert found == sorted(found) and len(found) == 6 and set(found) < set(wanted)
    # Beyond the last page, and pages that make no sense, lead back to the list.
    for page in ("4", "99999", "-1", "x", "²", "0"):
        assert client.get(LIST, {"q": "home", "p": page}, follow=True).status_code == 200


def test_the_last_page_of_a_search_says_how_many_there_are(monkeypatch):
    monkeypatch.setattr(LetterAdmin, "list_per_page", 2)
    appeal = make.appeal()
    for _ in range(3):
        make.letter(appeal, state="confirmed", own_words="Home")
    first, last = (moderator().get(LIST, {"q": "home", "p": page}) for page in (1, 2))
    assert "2+" in first.text and "3 entries" in last.text
    assert len(shown(first)) == 2 and len(shown(last)) == 1


@pytest.mark.parametrize("state", ["", "approved", "every"])
def test_one_letter_costs_as_many_queries_as_fifty(django_assert_max_num_queries, state):
    """Guards against a query a row: appeals, countries, contacts."""
    appeal = make.appeal()
    client = moderator()
    counts = []
    for number in (1, 49):
        for _ in range(number):
            make.letter(appeal, state=state if state == "approved" else "confirmed")
        with django_assert_max_num_queries(QUERIES) as captured:
            client.get(LIST, {"state": state})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_fetches_no_whole_letters(django_assert_max_num_queries):
    make.letter(make.appeal(), state="confirmed", own_words="A word. " * 200)
    client = moderator()
    with django_assert_max_num_queries(QUERIES) as captured:
        client.get(LIST)
    rows = [query["sql"] for query in captured if "excerpt" in query["sql"]]
    assert rows
    assert all('"appeals_letter"."search_text"' not in sql for sql in rows)


def test_nothing_is_counted_further_than_it_must(monkeypatch):
    monkeypatch.setattr(bounded.BoundedPaginator, "most", 3)
    appeal = make.appeal()
    for _ in range(5):
        make.letter(appeal, state="confirmed")
    response = moderator().get(LIST)
    assert response.context["cl"].result_count == 3
    assert "3+: filter to narrow the list down." in response.text


def test_the_lists_are_served_from_indexes():
    """A million letters must not be walked through to show the fifty that wait."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of the table, which is empty here")
    waiting = Letter.objects.waiting().order_by("written_on", "id")[:50].explain()
    decided = Letter.objects.filter(state="approved").order_by("-written_on", "id")[:50].explain()
    assert "letter_waiting" in waiting
    assert "letter_decided" in decided
    for plan in (waiting, decided):
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=" + "x" * 5000, "p=-1", "p=0", "p=x", "p=%00", "p=99999999999999999999999", "p=" + "9" * 5000,
        "o=1.-2.x", "o=%00", "all=", "state=%00", "state=nonsense", "country=ZZ", "country=%00", "from=2026-13-45",
        "from=%00", "to=x", "words[]=own", "name__contains=a", "search_text__regex=(", "contact__blind_index=a",
        "contact__sealed_address__isnull=0", "id__in=1,2", "_to_field=name", "_popup=1", "e=1", "q=%ED%A0%80",
        "state=held&state=approved", "_facets=True", "own_words__iregex=%28a%2B%29%2B",
    ],
)  # fmt: skip
def test_odd_addresses_get_a_page_and_never_an_error(query):
    make.letter(make.appeal(), state="confirmed")
    response = superuser().get(f"{LIST}?{query}", follow=True)
    assert response.status_code == 200


def test_a_made_up_filter_is_refused_with_a_message():
    response = moderator().get(f"{LIST}?contact__blind_index__startswith=a", follow=True)
    assert "does not know" in messages_of(response)
    assert response.redirect_chain[0][0] == LIST


def test_the_list_shows_no_addresses():
    letter = make.letter(make.appeal(), state="confirmed", address="planted@example.org")
    client = superuser()
    for path in (LIST, f"{LIST}{letter.pk}/change/", "/admin/"):
        text = client.get(path).text
        assert "planted" not in text
        assert letter.contact.blind_index not in text
    assert "/admin/appeals/contact/" not in client.get("/admin/").text
    assert client.get("/admin/appeals/contact/").status_code == 404
