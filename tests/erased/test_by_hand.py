"""What organisers delete on pages of the admin is on the erasure list as well."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from appeals.models import Endorsement
from articles.models import Article, Photo
from campaign.backup.erased import replaying
from outbox import blocking
from outbox.models import Blocked
from tests import make
from tests.admin.entering import fields_of, log_in
from tests.erased.restoring import erased_and_restored
from tests.photos.making import AGREED, DESCRIBED, page_of, picture, upload

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def browser():
    client = Client()
    log_in(client, make.organiser("asel"))
    return client


def delete(browser, row):
    address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/delete/"
    answer = browser.post(address, {"post": "yes"})
    assert answer.status_code == 302, answer.content
    assert not type(row).objects.filter(pk=row.pk).exists()


def again(lists):
    done = replaying.replay(lists, now=NOW)
    assert (sum(done.done.values()) > 0, done.left) == (True, [])


def test_a_row_that_was_deleted_is_deleted_again(browser, lists):
    endorsement, article = make.endorsement(make.appeal()), make.article()
    with erased_and_restored():
        delete(browser, endorsement)
        delete(browser, article)
    assert Endorsement.objects.exists() and Article.objects.exists()  # The twin.
    again(lists)
    assert not Endorsement.objects.exists() and not Article.objects.exists()


def test_an_address_that_was_taken_off_the_list_of_blocked_ones_is_off_it(browser, lists):
    blocking.block("ada@example.org", by=None, now=NOW)
    with erased_and_restored():
        delete(browser, Blocked.objects.get())
    assert blocking.is_blocked("ada@example.org")
    again(lists)
    assert not blocking.is_blocked("ada@example.org")


def test_a_photograph_that_was_removed_replaced_or_is_no_longer_agreed_is_not_shown(browser, lists):
    removed, replaced, disagreed = make.article(), make.article(), make.article()
    for number, article in enumerate((removed, replaced, disagreed)):
        upload(browser, article, picture(colour=(number * 80, 9, 9)), **DESCRIBED, **AGREED)
    shown = Photo.objects.filter(agreed_by__isnull=False)
    old = Photo.objects.get(article=replaced).file
    assert shown.count() == 3
    with erased_and_restored():
        for article, change in ((removed, {"photos-0-DELETE": "on"}), (disagreed, {"photos-0-is_agreed": None})):
            fields = {**fields_of(browser.get(page_of(article))), **change}
            sent = {name: value for name, value in fields.items() if value is not None}
            assert browser.post(page_of(article), sent).status_code == 302
        fields = fields_of(browser.get(page_of(replaced)))
        new = SimpleUploadedFile("a.jpg", picture(colour=(9, 200, 9)))
        assert browser.post(page_of(replaced), {**fields, "photos-0-upload": new}).status_code == 302
        assert not shown.filter(article__in=[removed, disagreed]).exists()
    assert shown.count() == 3 and Photo.objects.filter(file=old).exists()  # The twin.
    again(lists)
    assert shown.count() == 0
    assert not Photo.objects.filter(file=old).exists()
