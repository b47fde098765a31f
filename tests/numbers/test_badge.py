"""The badge: the published count as a picture that any page may show, in three languages, with no script and no cookie."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from appeals.models import Appeal, OldSlug, Tally
from safety import lockdown
from tests import make

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def get(client, appeal, prefix="", **headers):
    return client.get(f"{prefix}/appeals/{appeal.slug}/badge.svg", headers=headers)


def texts(response):
    root = ElementTree.fromstring(response.content)
    return [element.text for element in root.iter(f"{SVG}text")]


def test_a_shared_cache_keeps_it_for_a_second_where_figures_are_published_in_steps(client, settings):
    settings.COUNT_STEP = 300
    appeal = make.appeal()
    assert get(client, appeal)["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"


def test_it_is_an_image_that_any_site_may_show_and_keeps_nothing(client):
    appeal = make.appeal()
    make.letter(appeal)
    make.paper(appeal, 1233)
    response = get(client, appeal)
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies and "Vary" not in response
    root = ElementTree.fromstring(response.content)
    assert root.find(f"{SVG}title").text == "1,234\u00a0letters to the mayor"
    assert root.find(f"{SVG}desc").text
    for forbidden in (b"<script", b"<style", b"style=", b"href", b" on", b"http://testserver", b"@import"):
        assert forbidden not in response.content.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")


@pytest.mark.parametrize(("prefix", "one"), [("", "letter to the mayor"), ("/ru", "letter"), ("/kk", "letter")])
def test_each_language_has_its_own(client, prefix, one):
    appeal = make.appeal()
    make.letter(appeal)
    response = get(client, appeal, prefix)
    root = ElementTree.fromstring(response.content)
    assert root.get("lang") == response["Content-Language"] == (prefix.strip("/") or "en")
    assert texts(response)[0] == "1"


@pytest.mark.parametrize("letters", [0, 1, 10, 999, 1_000, 123_456, 99_999_999])
def test_it_is_as_wide_as_its_words(client, letters):
    appeal = make.appeal(paper_count=letters)
    root = ElementTree.fromstring(get(client, appeal).content)
    ends = [float(text.get("x")) + float(text.get("textLength")) for text in root.iter(f"{SVG}text")]
    assert float(root.get("width")) == max(ends) + 16
    number, label, _ = root.iter(f"{SVG}text")
    assert float(label.get("x")) == float(number.get("x")) + float(number.get("textLength")) + 8


def test_it_shows_the_published_figure_and_not_the_present_one(client, settings):
    settings.COUNT_STEP = 300
    appeal = make.appeal()
    Tally.objects.publish(now=timezone.now(), step=dt.timedelta(seconds=300))
    make.letter(appeal)
    assert texts(get(client, appeal))[0] == "0"


def test_a_badge_that_has_not_changed_is_not_sent_again(client):
    appeal = make.appeal()
    first = get(client, appeal)
    again = get(client, appeal, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Cache-Control"):
        assert again[name] == first[name]
    make.letter(appeal)
    assert get(client, appeal, **{"if-none-match": first["ETag"]}).status_code == 200


def test_it_asks_for_letters_only_while_they_are_taken(client):
    appeal = make.appeal()
    assert "Write yours" in texts(get(client, appeal))[2]
    for state, said in (("paused", ""), ("closed", "The appeal is closed"), ("won", "The appeal is won")):
        Appeal.objects.update(state=state)
        assert said in texts(get(client, appeal))[2] and "Write yours" not in get(client, appeal).text
    Appeal.objects.update(state="open")
    lockdown.begin(by="", now=timezone.now())
    assert "Write yours" not in get(client, appeal).text


def test_bad_methods_addresses_and_queries_are_answered(client):
    appeal = make.appeal()
    path = f"/appeals/{appeal.slug}/badge.svg"
    for method in ("post", "put", "delete", "patch", "options"):
        assert getattr(client, method)(path).status_code == 405
    assert client.head(path).status_code == 200
    assert get(client, appeal).content == client.get(f"{path}?language=xx&a[]=%00").content
    assert client.get("/appeals/nothing/badge.svg").status_code == 404
    assert client.get(f"/de/appeals/{appeal.slug}/badge.svg").status_code == 404
    Appeal.objects.update(is_published=False)
    assert client.get(path).status_code == 404


def test_an_old_address_leads_on_for_other_sites_too(client):
    appeal = make.appeal()
    OldSlug.objects.create(slug="before", appeal=appeal)
    for name in ("badge.svg", "count.json", "data.csv", "data.json"):
        response = client.get(f"/appeals/before/{name}")
        assert response["Location"] == f"/appeals/{appeal.slug}/{name}"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_the_page_has_a_line_to_copy_that_works_on_other_pages(client, settings, prefix):
    settings.SITE_URL = "https://letters.example"
    appeal = make.appeal()
    response = client.get(f"{prefix}/appeals/{appeal.slug}/spread/")
    line = response.context["html_line"]
    root = ElementTree.fromstring(line.replace('referrerpolicy="no-referrer">', 'referrerpolicy="no-referrer"/>'))
    assert root.get("href") == f"https://letters.example{prefix}/appeals/{appeal.slug}/"
    image = root.find("img")
    assert image.get("src") == f"https://letters.example{prefix}/appeals/{appeal.slug}/badge.svg"
    assert image.get("alt") and image.get("referrerpolicy") == "no-referrer"
    assert f"&lt;a href=&quot;https://letters.example{prefix}" in response.text
    assert "script" not in line
