"""The way to give money: only where organisers have set one, with the receiver, and with what it shows of the giver."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models import GivingLink
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def campaign():
    make.campaign()


@pytest.fixture
def links() -> None:
    GivingLink.objects.create(
        position=2, provider="patreon", url="https://patreon.example/press?a=1&b=2", receiver="The <publisher>"
    )
    GivingLink.objects.create(position=1, provider="paypal", url="https://paypal.example/press", receiver="A fund")


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_without_links_there_is_nothing_to_give_to(client, prefix):
    page = client.get(f"{prefix}/donate/")
    content = page.content.decode()
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in content
    assert "giving-way" not in content
    assert f'href="{prefix}/donate/"' not in client.get(f"{prefix}/about/").content.decode()


@pytest.mark.usefixtures("links")
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_links_are_shown_with_who_receives_the_money(client, prefix):
    content = client.get(f"{prefix}/donate/").content.decode()
    assert "noindex" not in content
    assert content.index("https://paypal.example/press") < content.index("https://patreon.example/press?a=1&amp;b=2")
    assert "<bdi>The &lt;publisher&gt;</bdi>" in content
    assert content.count('rel="noopener noreferrer">P') == 2
    assert f'href="{prefix}/donate/"' in client.get(f"{prefix}/about/").content.decode()


@pytest.mark.usefixtures("links")
def test_the_page_says_that_the_givers_name_is_shown(client):
    assert "PayPal and Patreon show the giver’s name" in client.get("/donate/").content.decode()


@pytest.mark.parametrize("url", ["http://paypal.example/", "javascript:alert(1)", "//paypal.example"])
def test_the_database_refuses_a_link_that_is_not_encrypted(url):
    with pytest.raises(IntegrityError, match="givinglink_is_encrypted"), transaction.atomic():
        GivingLink.objects.create(provider="paypal", url=url, receiver="A fund")


def test_an_error_page_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/nothing/at/all/").status_code == 404


@pytest.mark.usefixtures("links")
def test_the_receiver_is_named_in_the_language_of_the_page(client):
    GivingLink.objects.filter(provider="paypal").update(receiver_ru="Фонд издателя")
    assert "<bdi>Фонд издателя</bdi>" in client.get("/ru/donate/").text
    assert "<bdi>A fund</bdi>" in client.get("/kk/donate/").text and "<bdi>A fund</bdi>" in client.get("/donate/").text
