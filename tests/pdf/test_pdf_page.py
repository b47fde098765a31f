"""The URL of the blank letter."""

import pytest
from django.test import Client

from appeals.models import OldSlug, Recipient
from tests import make

ADDRESS = "/appeals/shanyrak-aigyerim/letter.pdf"


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_the_blank_letter_is_public_in_every_language(client: Client, prefix):
    make.campaign()
    response = client.get(prefix + ADDRESS)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="letter.pdf"'
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert response.content.startswith(b"%PDF-")
    assert not response.cookies
    again = client.get(prefix + ADDRESS, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_the_address_comes_in_once_it_is_checked(client: Client):
    make.campaign()
    before = client.get(ADDRESS).content
    Recipient.objects.update(checked_at="2026-05-03T00:00Z")
    from django.core.cache import cache

    cache.clear()  # As if five seconds had passed.
    assert client.get(ADDRESS).content != before


@pytest.mark.django_db
def test_an_unknown_slug_is_not_found_and_an_old_one_redirects(client: Client):
    appeal = make.appeal("new")
    OldSlug.objects.create(slug="old", appeal=appeal)
    assert client.get("/appeals/nowhere/letter.pdf").status_code == 404
    assert client.get("/ru/appeals/old/letter.pdf")["Location"] == "/ru/appeals/new/letter.pdf"
    assert client.post("/appeals/new/letter.pdf").status_code == 405


@pytest.mark.django_db
def test_the_printed_page_leaves_an_unchecked_address_out_too(client: Client):
    make.campaign()
    whole = "/appeals/shanyrak-aigyerim/letter/"
    page = client.get(whole).content.decode()
    assert 'class="letter-address on-screen"' in page
    assert "Organisers are checking who holds the office" in page
    Recipient.objects.update(checked_at="2026-05-03T00:00Z")
    from django.core.cache import cache

    cache.clear()
    page = client.get(whole).content.decode()
    assert "on-screen" not in page
    assert "Organisers are checking" not in page
