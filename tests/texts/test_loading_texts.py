"""Texts come from files without treading on what organisers edited, and know which revision they are made from."""

import pytest
from django.utils import timezone

from appeals.models import DemandText
from tests import make
from texts.loading import Outcome, load_text


@pytest.fixture
def demand(db):
    demand = make.appeal().demands.get()
    demand.texts.all().delete()
    return demand


def load(demand, language, short, *, overwrite=False):
    texts = {"short": short, "text": "Homes."}
    return load_text(DemandText, owner=demand, language=language, texts=texts, overwrite=overwrite, now=timezone.now())


def edit(demand, language, short):
    text = demand.texts.get(language=language)
    text.short = short
    text.save()


def test_a_text_is_created_once_and_then_unchanged(demand):
    assert load(demand, "en", "Homes") is Outcome.CREATED
    assert load(demand, "en", "Homes") is Outcome.UNCHANGED
    assert demand.texts.get().revision == 1


def test_a_changed_file_updates_its_text_and_counts_a_revision(demand):
    load(demand, "en", "Homes")
    assert load(demand, "en", "Proper homes") is Outcome.UPDATED
    text = demand.texts.get()
    assert (text.short, text.revision, text.based_on_revision) == ("Proper homes", 2, 2)
    assert not text.is_edited


def test_an_edited_text_is_kept_unless_told_otherwise(demand):
    load(demand, "en", "Homes")
    edit(demand, "en", "Edited")
    assert load(demand, "en", "From the file") is Outcome.KEPT
    assert demand.texts.get().short == "Edited"
    assert load(demand, "en", "From the file", overwrite=True) is Outcome.UPDATED
    assert demand.texts.get().short == "From the file"
    assert load(demand, "en", "From the file again") is Outcome.UPDATED


def test_an_edit_that_the_file_then_says_too_counts_as_loaded(demand):
    load(demand, "en", "Homes")
    edit(demand, "en", "Better")
    assert load(demand, "en", "Better") is Outcome.UNCHANGED
    assert load(demand, "en", "Best") is Outcome.UPDATED


def test_a_translation_is_older_when_only_its_original_changed(demand):
    for language in ("en", "ru", "kk"):
        load(demand, language, "1")
    assert not DemandText.objects.older_than_original().exists()
    load(demand, "en", "2")
    assert {text.language for text in DemandText.objects.older_than_original()} == {"ru", "kk"}
    load(demand, "ru", "2")
    assert {text.language for text in DemandText.objects.older_than_original()} == {"kk"}


def test_a_translation_of_another_demand_is_not_older(demand):
    other = make.appeal().demands.get()
    load(demand, "en", "1")
    load(demand, "en", "2")
    assert not DemandText.objects.filter(demand=other).older_than_original().exists()
