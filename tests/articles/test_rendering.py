"""Markdown becomes HTML without anything that runs; words, reading time and quotations are found in it."""

import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticleText
from articles.services import opening_html, pull_quote
from tests import make
from texts.editing import edit_text
from texts.markdown import ALLOWED_TAGS, count_words, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    '[a](https://example.org "onmouseover=alert(1)")',
    "![x](https://evil.example/pixel.png)",
    "<iframe src=https://evil.example></iframe>",
    "<svg/onload=alert(1)>",
    "<a href='x' style='position:fixed'>a</a>",
    "<style>*{}</style>",
    '<http://a" onclick=alert(1)>',
    "```<script>\n</script>\n```",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_loads_comes_through(attack):
    html = render_markdown(f"Before.\n\n{attack}\n\nAfter.")
    tags = re.findall(r"<[^>]*>", html.lower())
    assert {re.match(r"</?(\w+)", tag)[1] for tag in tags} <= ALLOWED_TAGS
    for tag in tags:
        assert re.fullmatch(
            r'</?\w+( href="(https?:|mailto:)[^"]*")?( title="[^"]*")?( rel="noopener noreferrer")?/?>', tag
        ), tag
    assert html.startswith("<p>Before.</p>")
    assert html.endswith("<p>After.</p>\n")


@given(st.text("<>/abc!-\"'=&;: \n#`[]()*_", max_size=60))
def test_any_text_renders_without_a_tag_that_is_not_allowed(body):
    assert set(re.findall(r"</?(\w+)", render_markdown(body))) <= ALLOWED_TAGS


def test_what_an_article_is_made_of_comes_through():
    html = render_markdown("## Head\n\nA **b** *c* [d](https://example.org).\n\n> “E”\n>\n> — F\n\n- g\n\n1. h")
    for part in ("<h2>Head</h2>", "<strong>b</strong>", "<em>c</em>", "<blockquote>", "<ul>", "<ol>"):
        assert part in html
    assert '<a href="https://example.org" rel="noopener noreferrer">d</a>' in html


def test_storing_renders_counts_words_and_counts_revisions(db):
    article = make.article(body="One two *three*.")
    text = article.texts.get(language="en")
    assert (text.html, text.word_count, text.revision, text.reading_minutes) == (
        "<p>One two <em>three</em>.</p>\n",
        3,
        1,
        1,
    )
    assert edit_text(
        ArticleText,
        owner=article,
        language="en",
        texts={**text.texts(), "body": "Four <b>"},
        by=None,
        now=timezone.now(),
    )
    text.refresh_from_db()
    assert (text.html, text.revision) == ("<p>Four &lt;b&gt;</p>\n", 2)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (238, 1), (476, 2), (700, 3)])
def test_time_to_read_is_told_in_whole_minutes(words, minutes):
    assert ArticleText(word_count=words).reading_minutes == minutes


def test_words_are_counted_without_their_markup():
    assert count_words("<p>One <em>two</em>.</p><p>three — don’t</p><ul><li>Мөлдір &amp; x-ray</li></ul>") == 6


def test_the_first_quotation_that_names_its_speaker_is_pulled_out():
    html = render_markdown("> No speaker.\n\n> “Land & homes”\n>\n> — Ada\u00a0A.\n\n> “Other”\n>\n> — Bea")
    quote = pull_quote(ArticleText(html=html))
    assert (quote.text, quote.who) == ("“Land & homes”", "Ada\u00a0A.")
    assert pull_quote(ArticleText(html="<p>None.</p>")) is None


def test_the_opening_leaves_quotations_out():
    html = render_markdown("First.\n\n> “Q”\n>\n> — A\n\nSecond.\n\nThird.")
    assert opening_html(ArticleText(html=html)) == "<p>First.</p>\n<p>Second.</p>"
