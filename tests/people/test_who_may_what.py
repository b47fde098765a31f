"""Every address of the admin does for each group what docs/people.md says; one that it does not name is an error."""

import pytest

from tests.people import walking
from tests.people.walking import VISITORS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def found():
    return list(walking.routes(walking.make_rows()))


def test_the_table_names_every_address_and_none_that_is_not_there(found):
    addresses = [route.address for route in found]
    assert len(set(addresses)) == len(addresses) > 100
    assert set(addresses) == set(walking.table())


@pytest.mark.parametrize("name", VISITORS)
def test_each_may_do_what_the_table_says_and_is_shown_no_address(found, name):
    said, visitor = walking.table(), walking.Visitor(name)
    may = {route.address: visitor.may(route.path) for route in found}
    wrong = {address: word for address, word in may.items() if word != said.get(address, {}).get(name, walking.REFUSED)}
    assert not wrong, f"{name}, in truth: {wrong}"


def test_an_address_that_the_table_does_not_name_is_refused_to_everybody_or_fails(found):
    """Default deny: what the table says nothing about counts as refused, for organisers too."""
    said = walking.table()
    open_to_organisers = [address for address, row in said.items() if row["Organisers"] != walking.REFUSED]
    del said[open_to_organisers[0]]
    [route] = [route for route in found if route.address == open_to_organisers[0]]
    assert walking.Visitor("Organisers").may(route.path) != said.get(route.address, {}).get(
        "Organisers", walking.REFUSED
    )


def test_who_has_left_and_who_is_no_staff_are_nobody(found):
    from tests.people import making

    for change in ({"is_active": False}, {"is_staff": False}):
        visitor = walking.Visitor("Organisers")
        person = making.member("Organisers").groups.get().user_set.latest("pk")
        person.groups.get().user_set.all().update(**change)
        refused = [route for route in found if visitor.may(route.path) != walking.REFUSED]
        assert {route.address for route in refused} <= {"login/", "invited/…/"}
