"""Every page of the admin speaks its reader's language: no Latin letters in Russian and Kazakh but in names."""

import datetime as dt
import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import NoReverseMatch, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import override

from articles.models import Comment
from deliveries.services import answering
from organisers import record, record_words
from outbox import blocking
from tests import make
from tests.admin import opened_earlier
from tests.admin.entering import client_of
from tests.deliveries import making

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# What is written alike everywhere: formats, units, names of languages and of programs, parts of addresses.
ALIKE = """
    JPEG PNG WebP PDF HTML Markdown SHA PayPal Patreon English number fax example org Message ID Control Command Mac
""".split()
# Keys of letters, names of the server's settings, addresses.
CODES = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f-]+)?\b|\b[A-Z]+_[A-Z_]+\b|https?://\S+")
VOID = ("br", "hr", "img", "input", "link", "meta", "source", "wbr")
UNSEEN = ("script", "style", "textarea", "svg", "head")
READ_ALOUD = ("alt", "title", "aria-label", "placeholder")
DATES = [
    r"\b\d{4}-\d\d-\d\d\b",
    r"\b(?:noon|midnight|полдень|полночь|a\.m\.|p\.m\.)\b",
    r"\b\d{1,2}\.\d{1,2}\.\d{4}\b",
    r"\b\d{1,2}/\d{1,2}/\d{4}\b",
]
# What has no words, or ends the login.
NOT_PAGES = ("logout", "jsi18n", "second_factor_picture")
NOW = timezone.now()


@pytest.fixture
def client():
    return client_of(make.organiser("асель", password=None, last_login=NOW))


@pytest.fixture
def pages(client):
    """Every list with rows in it, and every form, of a row and of none."""
    rows = opened_earlier.rows()
    appeal = next(row for row in rows if row._meta.model_name == "appeal")
    article = next(row for row in rows if row._meta.model_name == "article")
    for state in ("confirmed", "held", "rejected", "approved", "withdrawn"):
        make.letter(appeal, state=state)
    Comment.objects.create(article=article, text="Сөз.", digest="x", language="kk", written_on=dt.date(2026, 5, 3))
    blocking.block("planted@example.org", by=None, now=NOW)
    for act, subject in (("approve", "letter 1"), ("change", "article 1"), ("agree to photograph", "photo 1")):
        record.write(by=None, act=act, subject=subject, now=NOW, reason="nonsense")
    delivers = making.appeal()
    make.letter(delivers)
    registered = making.departed(delivers)
    answering.register(
        delivery_id=registered.pk,
        seen=answering.registration_of(registered),
        number="7",
        on=timezone.localdate(),
        receipt=None,
        by=None,
        now=NOW,
    )
    # A password's digest is of no language.
    get_user_model().objects.update(password="!")
    found = [*pages_of_their_own(admin.site.get_urls())]
    for model_admin in admin.site._registry.values():
        info = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
        found += [reverse(f"{info}_changelist"), f"{reverse(f'{info}_changelist')}?state=every"]
        found += [reverse(f"{info}_add")]
        for row in model_admin.model._default_manager.all()[:2]:
            for page in ("change", "history", "delete"):
                found.append(reverse(f"{info}_{page}", args=[row.pk]))
    return found


def pages_of_their_own(routes):
    """The addresses of the admin that are about no row: lists, and pages such as that of the signatures."""
    for route in routes:
        if isinstance(route, URLResolver):
            yield from pages_of_their_own(route.url_patterns)
        elif route.name and not route.pattern.converters and route.name not in NOT_PAGES:
            with suppress(NoReverseMatch):
                yield reverse(f"admin:{route.name}")


class Shown(HTMLParser):
    """What a page says to whoever looks at it or has it read aloud: neither what somebody typed nor another language's."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.words: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_other = attributes.get("lang", self.language) != self.language
        if tag not in VOID and (self.hidden or is_other or tag in UNSEEN):
            self.hidden.append(tag)
        elif not is_other:
            self.words += [attributes[name] or "" for name in READ_ALOUD if name in attributes]

    def handle_endtag(self, tag: str) -> None:
        while tag in self.hidden and self.hidden.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def shown(html: str, language: str) -> str:
    page = Shown(language)
    page.feed(html)
    return CODES.sub(" ", " ".join(page.words))


def stored_words() -> set[str]:
    """Latin words that somebody has typed: in names, titles, texts."""
    found = set()
    for model in apps.get_models():
        texts = [field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)]
        if model in (ContentType, Permission) or not texts:
            continue
        for values in model._default_manager.values_list(*texts):
            found.update(latin_words(" ".join(map(str, values))))
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "A-7, 5 May 2026"), ("ru", "A-7, 5 мая 2026 года"), ("kk", "A-7, 2026 жылғы 5 мамыр")],
)
def test_days_within_notes_are_written_as_the_language_writes_dates(language, words):
    with override(language):
        assert record_words.dates_in_words("A-7, 2026-05-05") == words
        assert record_words.dates_in_words("2026-13-05, 12026-05-05") == "2026-13-05, 12026-05-05"


def latin_words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", text)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_no_page_has_words_of_another_language_or_a_date_that_is_not_in_words(client, pages, language):
    allowed = stored_words() | set(ALIKE)
    wrong = {}
    for page in pages:
        response = client.get(page if language == "en" else f"/{language}{page}", follow=True)
        assert response.status_code in (200, 403, 404, 405), page
        text = shown(response.text, language)
        foreign = [word for word in latin_words(text) if word not in allowed and language != "en"]
        foreign += [match for pattern in DATES for match in re.findall(pattern, text)]
        if foreign:
            wrong[page] = foreign
    assert len(pages) > 80
    assert wrong == {}
