"""The organisers' page: what there is, the button, which asks the worker and is recorded, and who may press it."""

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import SiteFile
from campaign.site_file import keeping, signing
from organisers import emergencies, roles
from organisers.models import Record
from tests import make
from tests.people import making
from tests.site_file_offer.files import keep

PAGE = "/admin/campaign/sitefile/"


@pytest.fixture
def desk(db):
    make.site()
    client = Client()
    client.force_login(make.organiser())
    return client


def test_the_button_asks_the_worker_once_and_is_on_record(desk):
    assert "Make the file now" in desk.get(PAGE).text
    for _ in range(2):
        assert desk.post(PAGE).headers["Location"] == PAGE
    assert Record.objects.filter(act="make site file").count() == 1
    assert keeping.current() is None
    assert "Make the file now" not in desk.get(PAGE).text
    keep()
    page = desk.get(PAGE).text
    assert keeping.current().digest in page
    assert signing.fingerprint(signing.current()) in page
    assert 'href="/site.zip"' in page
    assert "Make the file now" in page


def test_opening_the_page_changes_nothing(desk):
    desk.get(PAGE)
    assert not SiteFile.objects.exists()
    assert desk.get(f"{PAGE}1/change/").headers["Location"] == PAGE
    assert desk.get(f"{PAGE}1/history/").headers["Location"] == PAGE


def test_who_is_no_organiser_may_not(db):
    for group in (roles.MODERATORS, roles.EDITORS, roles.DELIVERERS, roles.TRANSLATORS):
        client = Client()
        client.force_login(making.member(group))
        assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    assert not SiteFile.objects.filter(is_asked=True).exists()


def test_it_says_what_is_in_the_way(desk, tmp_path):
    keep()
    (tmp_path / signing.KEY_FILE).unlink()
    SiteFile.objects.ask()
    keep()
    assert "The key that signs the file is missing" in desk.get(PAGE).text
    assert "The site’s file could not be made again." in desk.get("/admin/").text
    emergencies.lock_down(by=None, now=timezone.now())
    desk.force_login(make.organiser())
    assert "Make the file now" not in desk.get(PAGE).text
    assert desk.post(PAGE).status_code == 403
