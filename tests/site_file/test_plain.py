"""What is taken out of a page, whatever it is."""

from campaign.site_file.contents.places import Places
from campaign.site_file.contents.plain import made_plain

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>
<meta property="og:title" content="T"><link rel="stylesheet" href="/static/x.css"><link rel="preload" href="/y.js">
<link rel="alternate" type="application/atom+xml" href="/articles/feed/"><link rel="canonical" href="https://live.example/">
<script type="module" src="/static/x.js"></script><script type="application/ld+json">{"a": 1}</script></head>
<body onload="x()"><p data-x="1">A &amp; B<script>y()</script></p><form action="/send/"><input name="a"></form>
<button type="button">Copy</button><iframe src="/about/"></iframe>
<picture><source srcset="/media/a.webp"><img src="/media/a.jpg" srcset="/media/b.jpg 2x" alt="a"></picture>
<img src="/media/missing.jpg" alt=""><img src="https://elsewhere.example/a.png" alt="">
<a href="/about/" ping="/x" onclick="z()">About</a><a href="javascript:x()">J</a>
<a href="mailto:a@b.example">M</a></body></html>"""


def plain(html):
    places = Places()
    for url in ("/", "/about/", "/media/a.jpg"):
        places.add(url)
    return made_plain(html.encode(), url="/", place="index.html", places=places).decode()


def test_nothing_runs_is_sent_or_comes_from_elsewhere(settings):
    settings.SITE_URL = "https://live.example"
    page = plain(PAGE)
    for gone in ("<script", "onload", "onclick", "ping", "data-x", "<form", "<input", "<button", "<iframe", "<source"):
        assert gone not in page
    for gone in ("srcset", "og:", "atom", "preload", "x.css", "missing.jpg", "elsewhere.example", "javascript:"):
        assert gone not in page
    assert '<img src="media/a.jpg" alt="a">' in page
    assert '<a href="about/index.html">About</a>' in page
    assert '<a href="mailto:a@b.example">M</a>' in page
    assert '<link rel="canonical" href="https://live.example/">' in page
    assert "A &amp; B" in page


def test_the_policy_comes_before_whatever_it_is_for():
    page = plain(PAGE)
    head = page[page.index("<head>") :]
    assert head.startswith(
        '<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    )
    assert head.index("Content-Security-Policy") < head.index("stylesheet")
