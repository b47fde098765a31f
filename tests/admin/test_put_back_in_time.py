"""Taking a batch back deletes nothing, however long ago it was decided: what is put back has its days from then on."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.decisions import moderating
from appeals.services.writers import forgetting
from articles.models import Comment
from articles.services import comments
from organisers.decisions import moderation
from organisers.models import Batch
from tests import make
from tests.comments.making import comment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days(number):
    return NOW + dt.timedelta(days=number)


def test_comments_approved_long_ago_are_not_deleted_by_taking_the_approval_back():
    held = comment(make.article(), state="held", held_reason="trap")
    organiser = make.organiser(password=None)
    comments.approve(ids=[held.pk], by=organiser, now=NOW)
    assert moderation.take_back(batch_id=Batch.objects.get().pk, by=organiser, now=days(40)) == (1, 0)
    comments.forget(now=days(41))
    assert Comment.objects.get().state == "held"
    comments.forget(now=days(71))
    assert not Comment.objects.exists()


def test_a_held_comment_that_nobody_decides_about_ends_as_before():
    comment(make.article(), state="held", held_reason="trap")
    comments.forget(now=days(30))
    assert Comment.objects.exists()
    comments.forget(now=days(31))
    assert not Comment.objects.exists()


@pytest.mark.parametrize("pending_since", [timezone.localdate(NOW), None])
def test_unconfirmed_letters_held_long_ago_are_not_deleted_by_letting_them_go(pending_since):
    letter = make.letter(make.appeal(), state="pending", address=make.address(), pending_since=pending_since)
    Letter.objects.filter(pk=letter.pk).update(written_on=timezone.localdate(NOW), decided_on=None)
    organiser = make.organiser(password=None)
    moderating.hold_pending(ids=[letter.pk], by=organiser, now=days(5))
    assert moderation.take_back(batch_id=Batch.objects.get().pk, by=organiser, now=days(34)) == (1, 0)
    forgetting.expire_letters(days(36))
    assert Letter.objects.get().state == "pending" and Contact.objects.exists()
    assert Letter.objects.confirmable(timezone.localdate(days(36))).exists()
    forgetting.expire_letters(days(34 + 31))
    assert not Letter.objects.exists()
