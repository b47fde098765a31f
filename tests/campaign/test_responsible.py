"""Who answers for the site, and how to reach them, is on every page; until it is set, the pages say so in plain words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.models import GivingLink, Responsible
from campaign.web import context
from tests import make

pytestmark = pytest.mark.django_db
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}
MAIL = 'href="mailto:office@committee.example"'


@pytest.fixture
def site():
    return make.site()


def shown(path):
    return Client().get(path).text


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_names_them_and_two_pages_twice(site, language):
    make.responsible()
    for path, times in [("/", 1), ("/about/", 2), ("/privacy/", 2), ("/reach/", 1), (f"/appeals/{site.slug}/", 1)]:
        page = shown(PREFIXES[language] + path)
        assert page.count(MAIL) == times, path
        assert page.count(f"<bdi>A committee, {language}</bdi>, <bdi>Leeds, {language}</bdi>") == times, path


def test_a_language_without_a_text_shows_the_english_one_as_such(site):
    make.responsible(languages=("en", "kk"))
    assert '<span lang="en"><bdi>A committee, en</bdi>' in shown("/ru/about/")
    assert "<span><bdi>A committee, kk</bdi>" in shown("/kk/about/")


@pytest.mark.parametrize("asks_to_confirm", [True, False])
def test_the_page_after_sending_names_them_itself(site, settings, asks_to_confirm):
    settings.CONFIRM_LETTERS = asks_to_confirm
    make.responsible()
    page = shown(f"/appeals/{site.slug}/sent/")
    assert MAIL in page[page.index("<main") : page.index("</main>")]


def test_until_it_is_set_about_and_privacy_say_so_and_no_label_is_empty(site):
    for path in ("/about/", "/privacy/"):
        assert shown(path).count('class="responsible"') == 1
        assert "not yet written here who is responsible" in shown(path)
    assert 'class="responsible"' not in shown("/")
    assert "mailto:" not in shown("/")


def test_nothing_typed_gets_out_of_its_place(site):
    made = make.responsible(email="a?cc=all&b%20c@committee.example", languages=())
    made.texts.create(language="en", name='<b>"A" & B</b>', place="<i>")
    page = shown("/about/")
    assert "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;" in page
    assert 'href="mailto:a%3Fcc%3Dall%26b%2520c@committee.example"' in page


def test_one_query_asks_it_together_with_the_ways_to_give(rf):
    make.responsible()
    with CaptureQueriesContext(connection) as captured:
        assert not context.site(rf.get("/ru/"))["site"].has_donations
    assert len(captured) == 1
    GivingLink.objects.create(provider="paypal", url="https://example.org/", receiver="The press fund")
    assert context.site(rf.get("/ru/"))["site"].has_donations
    Responsible.objects.all().delete()
    assert context.site(rf.get("/ru/"))["site"].has_donations


def test_an_error_page_asks_nothing(site):
    make.responsible()
    page = Client().get("/nowhere/")
    assert page.status_code == 404
    assert "mailto:" not in page.text
