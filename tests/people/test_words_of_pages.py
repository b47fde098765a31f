"""Titles, ways back, headings, labels and buttons of every page of the admin are in the reader's language: no English word."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from organisers import roles
from tests.admin.entering import superuser
from tests.people import walking

pytestmark = pytest.mark.django_db
PARTS = r"<(title|h1|h2|th|label|legend|button)\b[^>]*>(.*?)</\1>|<div (class)=\"breadcrumbs\">(.*?)</div>"
# Names of formats, languages and services, keys, and what only this test's rows say.
ALLOWED = set("Markdown JPEG PNG WebP PDF CSV HTML SHA Esc English Eng en ru kk PayPal http https localhost UTF".split())
ROWS = r"organiser-\d+|appeal-\d+|article-\d+|A group|title of|Title, kk|About, kk|News, kk|guest|Union \d+|akim|The press fund"


def words_of(page, names):
    text = re.sub(r"<(script|style|svg|textarea|select)\b.*?</\1>", " ", page, flags=re.DOTALL)
    for found in re.finditer(PARTS, text, flags=re.DOTALL):
        words = re.sub(r"<[^>]*>|&\w+;", " ", found[2] or found[4])
        for name in names:
            words = words.replace(name, " ")
        yield from re.findall(r"[A-Za-z]{2,}", re.sub(ROWS, " ", words))


def test_no_english_word_stands_in_the_frame_of_a_page():
    rows = walking.make_rows()
    rows["group"] = Group.objects.get(name=roles.EDITORS)
    with translation.override("kk"):
        names = sorted({str(row) for row in rows.values()} - {""}, key=len, reverse=True)
    client, found = superuser(), {}
    for route in walking.routes(rows):
        # Pages without a frame, and those that lead on to one that is walked by itself.
        if re.search(r"draft/$|preview|svg$|jsi18n|logout|^…/$|/…/$", route.address) and "invited" not in route.address:
            continue
        response = client.get(f"/kk{route.path}")
        if response.status_code == 200 and not response.streaming and "html" in response.headers["Content-Type"]:
            for word in set(words_of(response.text, names)) - ALLOWED:
                found.setdefault(word, []).append(route.address)
    assert not found
