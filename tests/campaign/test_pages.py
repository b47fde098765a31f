"""Home and the pages about the site, with the campaign as it is."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal
from articles.models import Article
from tests import make

PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}


@pytest.fixture
def site(db):
    return make.campaign()


@pytest.mark.parametrize("language", PREFIXES)
def test_home_has_the_call_the_count_the_demands_the_report_and_the_letter(site, language):
    make.letter(site)
    response = Client().get(f"{PREFIXES[language]}/")
    page = response.content.decode()
    view = response.context["appeal"]
    assert page.count("<h1") == 1
    assert view.headline in page
    for demand in view.demands:
        assert demand.short in page
    assert response.context["article_text"]["title"] in page
    assert response.context["count"].letters == 1
    assert "<form" in page
    assert view.as_printed in page.replace("&#x27;", "'")
    assert "http://kazakhstan.socialism.ru/" in page


@pytest.mark.parametrize("prefix", ["/ru", "/kk"])
def test_no_page_leaves_an_english_sentence_in_another_language(site, prefix):
    """What was printed in Latin letters, the mayor's address, has four words in a row at most."""
    for path in ("/", "/about/", "/privacy/", "/reach/", f"/appeals/{site.slug}/", "/articles/"):
        page = Client().get(f"{prefix}{path}").content.decode()
        main = re.sub(r"<(script|style|select).*?</\1>|<[^>]+>", "|", page[page.index("<main") :], flags=re.DOTALL)
        assert not re.search(r"[A-Za-z]+(?:[ ,’-]+[A-Za-z]+){4,}", main), path


def test_home_without_its_report_still_calls(site):
    Article.objects.update(published_at=None)
    response = Client().get("/")
    assert response.status_code == 200
    assert response.context["article_text"] is None


@pytest.mark.parametrize("state", ["paused", "closed", "won"])
def test_home_has_no_form_for_an_appeal_that_is_not_open(site, state):
    Appeal.objects.update(state=state)
    page = Client().get("/").content.decode()
    assert "<form" not in page
    assert site.texts.get(language="en").words_for(state).split(".")[0] in page


@pytest.mark.parametrize("path", ["/", "/appeals/shanyrak-aigyerim/", "/articles/shanyrak-aigyerim/"])
def test_a_page_costs_the_same_queries_with_one_letter_and_with_fifty(site, path):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(path).status_code == 200
        return len(captured)

    make.letter(site)
    with_one = queries()
    for _ in range(50):
        make.letter(site)
    assert queries() == with_one <= 16


@pytest.mark.parametrize("language", PREFIXES)
def test_the_warning_is_in_plain_view_everywhere_and_the_way_out_where_it_is_needed(site, language):
    page = Client().get(f"{PREFIXES[language]}/appeals/{site.slug}/").content.decode()
    assert page.count('class="warning"') == 1
    assert ('href="https://www.wikipedia.org/"' in page) == (language != "en")


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Search engines may list the home page", "load a preview and may keep it")),
        ("/ru", ("Поисковые системы могут находить главную страницу", "загрузят его превью и могут сохранить")),
        ("/kk", ("Іздеу жүйелері басты бетті таба алады", "алдын ала көрінісін жүктейді және сақтап қоюы мүмкін")),
    ],
)
def test_the_privacy_page_says_what_search_engines_and_messengers_get_of_a_letter(client, site, prefix, words):
    page = client.get(f"{prefix}/privacy/").text
    assert all(said in page for said in words)


@pytest.mark.parametrize("slug", ["about", "privacy", "reach", "donate"])
def test_every_page_about_the_site_is_there_in_its_own_words(site, slug):
    titles = set()
    for prefix in PREFIXES.values():
        response = Client().get(f"{prefix}/{slug}/")
        assert response.status_code == 200
        titles.add(response.context["text"].title)
    assert len(titles) == 3


def test_no_page_promises_an_address_that_is_not_there(site):
    """Every link within the site leads to a page."""
    found = {"/", "/ru/", "/kk/"}
    seen: set[str] = set()
    while found - seen:
        path = min(found - seen)
        seen.add(path)
        response = Client().get(path)
        assert response.status_code in (200, 301, 302), path
        if response.get("Content-Type", "").startswith("text/html"):
            links = re.findall(r'(?:href|action|formaction)="(/[^"#?]*)', response.content.decode())
            found |= {link for link in links if not link.startswith(("/static/", "/media/"))}
        assert len(seen) < 200
    assert len(seen) > 20


@pytest.mark.django_db
def test_before_the_texts_are_loaded_the_home_page_says_how_to_load_them(client):
    answer = client.get("/")
    assert answer.status_code == 503
    assert "manage.py load_campaign" in answer.content.decode()


@pytest.mark.django_db
def test_on_a_public_site_it_is_not_found(client, settings):
    settings.IS_LOCAL = False
    assert client.get("/").status_code == 404
