"""What nginx answers itself, while the application is down or to what it refuses: it looks like the site."""

import base64
import hashlib
import re

import pytest

from tests.structure.sources import ROOT

PAGES = {name: (ROOT / "deploy" / f"{name}.html").read_text(encoding="utf-8") for name in ("503", "busy", "refused")}
SITE_FILE = (ROOT / "deploy" / "nginx" / "campaign.conf").read_text(encoding="utf-8")
[POLICY] = re.findall(r'add_header Content-Security-Policy "(.*?)" always;', SITE_FILE)
ADDRESS = "http://localhost/"
STYLES = "(style => [style.backgroundColor, style.color])(getComputedStyle(document.documentElement))"


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_the_pages_own_style_and_nothing_else(name):
    [style] = re.findall(r"<style>(.*?)</style>", PAGES[name], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rest = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    assert f"default-src 'none'; style-src 'sha256-{digest}'; {rest}" == POLICY
    assert not re.search(r"<script|<link|<img|style=|src=|href=|url\(", PAGES[name])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("scheme", "colours"),
    [
        ("light", ["rgb(250, 245, 232)", "rgb(23, 20, 15)"]),
        ("dark", ["rgb(17, 22, 27)", "rgb(244, 238, 225)"]),
    ],
)
def test_it_has_the_sites_colours_in_three_languages_and_asks_for_nothing(browser, axe, scheme, colours, name) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    page.route(ADDRESS, lambda route: route.fulfill(status=503, body=PAGES[name], headers=headers))
    page.goto(ADDRESS)
    assert page.evaluate(STYLES) == colours
    assert [page.locator(f"section{lang}").count() for lang in ("", "[lang=ru]", "[lang=kk]")] == [3, 1, 1]
    axe(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [url for url in asked if url != ADDRESS and not url.endswith("/favicon.ico")] == []
    assert [text for text in said if "Content Security Policy" in text] == []
    context.close()
