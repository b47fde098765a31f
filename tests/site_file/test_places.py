"""Every public address has been thought of; names of pages; links from one to another."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from campaign.site_file.contents import places
from campaign.site_file.contents.places import Places
from safety.web import public_pages


def views(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}", pattern.callback


def test_every_view_whose_answers_are_public_is_in_the_file_or_left_out_on_purpose():
    known = {*places.PAGES, *places.FILES, *places.WALL, *places.NOT_IN_FILE}
    public = {name for name, view in views(get_resolver().url_patterns) if public_pages.readers_of(view) is not None}
    assert public
    assert public <= known, "add it to campaign/site_file/contents/places.py"


def test_a_page_has_its_address_on_the_site_as_its_name():
    places = Places()
    assert places.add("/") == "index.html"
    assert places.add("/ru/about/") == "ru/about/index.html"
    assert places.add("/media/ab.jpg") == "media/ab.jpg"
    assert places.add("/bulletins/?before=3") == "bulletins/page-2.html"
    assert places.add("/bulletins/?before=2") == "bulletins/page-3.html"
    assert places.add("/ru/bulletins/?before=3") == "ru/bulletins/page-2.html"


@pytest.mark.parametrize(
    ("url", "at", "link"),
    [
        ("/about/", "index.html", "about/index.html"),
        ("/", "ru/about/index.html", "../../index.html"),
        ("/about/#end", "ru/index.html", "../about/index.html#end"),
        ("/about/#end", "about/index.html", "#end"),
        ("/about/", "about/index.html", "index.html"),
        ("/about/?utm_source=x", "index.html", "about/index.html"),
        ("/appeals/x/letters/1/", "index.html", "appeals/x/letters/page-2.html#letter-7"),
        ("/nowhere/?a=1#b", "index.html", "https://live.example/nowhere/?a=1#b"),
    ],
)
def test_links_are_relative_and_what_is_not_there_is_on_the_site(settings, url, at, link):
    settings.SITE_URL = "https://live.example"
    places = Places()
    for page in ("/", "/about/"):
        places.add(page)
    places.add("/appeals/x/letters/1/", "appeals/x/letters/page-2.html#letter-7")
    assert places.link(url, at=at) == link
