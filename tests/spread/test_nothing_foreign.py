"""Public pages load nothing from elsewhere, hold no inline script or style, and set no cookie."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests import make
from tests.comments import making

PAGES = (
    "/",
    "/about/",
    "/privacy/",
    "/reach/",
    "/donate/",
    "/bulletins/",
    "/articles/",
    "/articles/shanyrak-aigyerim/",
    "/articles/shanyrak-aigyerim/comments/",
    "/articles/shanyrak-aigyerim/comments/sent/",
    "/appeals/shanyrak-aigyerim/",
    "/appeals/shanyrak-aigyerim/letter/",
    "/appeals/shanyrak-aigyerim/letters/",
    "/appeals/shanyrak-aigyerim/sent/",
    "/no-such-page/",
)
# Elements that make a browser fetch something, and links that do.
FETCHING = {"img", "script", "iframe", "source", "video", "audio", "embed", "object", "track", "input", "use", "image"}
FETCHING_RELATIONS = {"stylesheet", "icon", "apple-touch-icon", "preload", "prefetch", "preconnect", "dns-prefetch"}


class Reader(HTMLParser):
    """Collects what a page would fetch, and what the policy would forbid."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in FETCHING:
            self.fetched += [values[name] for name in ("src", "srcset", "href", "poster", "data") if values.get(name)]
        if tag == "link" and FETCHING_RELATIONS & set(values.get("rel", "").split()):
            self.fetched.append(values["href"])
        if tag == "style" or (tag == "script" and not values.get("src")):
            self.forbidden.append(tag)
        self.forbidden += [name for name in values if name == "style" or name.startswith("on")]


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_public_pages_keep_to_themselves(client, prefix):
    make.campaign()
    for path in PAGES:
        response = client.get(prefix + path)
        reader = Reader()
        reader.feed(response.content.decode())
        own = urlsplit(settings.SITE_URL).netloc
        assert not [url for url in reader.fetched if urlsplit(url).netloc not in ("", own)], path
        assert not reader.forbidden, path
        assert not response.cookies, path


@pytest.mark.django_db
def test_links_out_do_not_tell_where_the_reader_came_from(client):
    article = make.campaign() and make.article()
    making.comment(article, text="See https://evil.example/ and <a href='https://evil.example/'>this</a>")
    links_out = []
    for path in ("/", "/articles/shanyrak-aigyerim/", f"/articles/{article.slug}/", "/appeals/shanyrak-aigyerim/"):
        content = client.get(path).content.decode()
        assert 'href="https://evil' not in content
        for link in re.findall(r"<a [^>]*>", content):
            target = re.search(r'href="(https?://[^"]+)"', link)
            if target and not target[1].startswith(settings.SITE_URL):
                links_out.append(target[1])
                assert "noopener" in link and "noreferrer" in link, link
    assert links_out
