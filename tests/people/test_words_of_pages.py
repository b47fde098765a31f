"""Titles, ways back, headings, labels and buttons of the admin's pages are in the reader's language: no English word."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from organisers import roles
from tests.admin.entering import superuser
from tests.people import walking

pytestmark = pytest.mark.django_db
PARTS = r"<(title|h1|h2|th|label|legend|button)\b[^>]*>(.*?)</\1>|<div class=\"breadcrumbs\">(.*?)</div>"
# Names of formats, languages and services, and keys.
ALLOWED = set(
    "Markdown JPEG PNG WebP PDF CSV HTML SHA Esc English Eng en ru kk PayPal http https localhost UTF".split()
)
# What only this test's rows say.
ROWS = (
    r"organiser-\d+|(title of )?appeal-\d+( in kk)?|article-\d+|A group|Title, kk|About, kk|News, kk|guest|Union \d+|akim|"
    r"The press fund|I lost a home once|Writer|Words"
)
# Lists, forms for a new row and for one that is there, and pages of their own; no decisions about a letter.
WALKED = re.compile(r"^(?!appeals/letter|articles/comment|translations/translation)[\w/-]+/(add/|…/change/)?$")


def words_of(page, names):
    text = re.sub(r"<(script|style|svg|textarea|select)\b.*?</\1>", " ", page, flags=re.DOTALL)
    for found in re.finditer(PARTS, text, flags=re.DOTALL):
        words = re.sub(r"<[^>]*>|&\w+;", " ", found[2] or found[3] or "")
        for name in names:
            words = words.replace(name, " ")
        yield from re.findall(r"[A-Za-z]{2,}", re.sub(ROWS, " ", words))


def test_no_english_word_stands_in_the_frame_of_a_page():
    rows = walking.make_rows()
    rows["group"] = Group.objects.get(name=roles.EDITORS)
    with translation.override("kk"):
        names = sorted({str(row) for row in rows.values()} - {""}, key=len, reverse=True)
    client, found, walked = superuser(), {}, 0
    for route in walking.routes(rows):
        if not WALKED.match(route.address):
            continue
        response = client.get(f"/kk{route.path}")
        if response.status_code == 200 and not response.streaming and "html" in response.headers["Content-Type"]:
            walked += 1
            for word in set(words_of(response.text, names)) - ALLOWED:
                found.setdefault(word, []).append(route.address)
    assert walked > 50 and not found, found
