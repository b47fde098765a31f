"""Hidden means not stored: the tests search every byte of the database for the names they wrote."""

import pytest
from django.db import connection
from django.utils import timezone

from appeals.models import Letter
from appeals.services.decisions import moderating
from tests import make

NAME, CITY, UNION, ADDRESS = "Plantednamova", "Plantedgorod", "Plantedunion", "planted.address@example.org"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_left(transactional_db):
    """What earlier tests wrote is not in SQLite's write-ahead log any more."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def whole_database():
    """Every byte that the database stores, on SQLite with its write-ahead log and freed pages."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        found = b""
        for path in (name, f"{name}-wal"):
            try:
                with open(path, "rb") as file:
                    found += file.read()
            except FileNotFoundError:
                pass
        return found
    found = b""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += "\n".join(row[0] for row in cursor.fetchall()).encode()
    return found


def assert_nowhere(*planted):
    stored = whole_database().lower()
    for text in planted:
        for form in (text, text.replace("@", "%40"), text.partition("@")[0]):
            for encoded in (form.encode(), form.encode("utf-16-le")):
                assert encoded.lower() not in stored, form


def test_the_scan_finds_what_is_there(client):
    make.site()
    make.post_letter(client, name=NAME)
    assert NAME.encode() in whole_database()


@pytest.mark.parametrize("by_mail", [True, False])
def test_with_nobody_name_city_and_organisation_are_nowhere(client, settings, by_mail):
    settings.CONFIRM_LETTERS = by_mail
    make.site()
    hidden = {"naming": "nobody", "name": NAME, "city": CITY, "organisation": UNION}
    for fields in ({}, {"topic": "x"}, {"own_words": ""}, {"action": "preview"}, {"country": ""}, {"stamp": "x"}):
        make.post_letter(client, **hidden, **fields)
        make.post_letter(client, **hidden, **fields, headers={})
    assert Letter.objects.count() >= 3
    assert_nowhere(NAME, CITY, UNION)


def test_an_address_is_nowhere_in_clear(client):
    make.site()
    make.post_letter(client, email=ADDRESS, updates="on")
    make.post_letter(client, email=ADDRESS.upper())
    assert Letter.objects.count() == 2
    assert_nowhere(ADDRESS)


@pytest.mark.parametrize("how", ["withdraw", "stop naming"])
def test_what_is_erased_is_nowhere_any_more(client, how):
    make.site()
    make.post_letter(client, name=NAME, city=CITY, organisation=UNION, own_words="")
    letter = Letter.objects.get()
    if how == "withdraw":
        moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    else:
        moderating.stop_naming(letter_id=letter.pk, now=timezone.now())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert_nowhere(NAME, CITY, UNION)
