"""Nobody is named in a bulletin who did not choose `public`; no letter has a date in it; deliveries name offices only."""

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from bulletins.models import Issue
from bulletins.presentation.figures import REPLY_MAX_LENGTH, figures_of
from bulletins.services import making
from deliveries.models import Reply, ReplyText
from tests import make
from tests.bulletins import making as made

DAY = dt.date(2006, 5, 28)
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal()


def everything(issue) -> str:
    """The text of all four files, on one line."""
    said = ""
    for language in ("kk", "ru"):
        pages = PdfReader(io.BytesIO(made.content(issue, language, "pdf"))).pages
        said += " ".join(page.extract_text() for page in pages) + made.content(issue, language).decode()
    return " ".join(said.split())


@pytest.mark.parametrize("country", ["DE", "KZ"])
def test_only_who_chose_to_be_named_in_public_is_named(appeal, country):
    fields = {"city": "Qxcity", "organisation": "Qxunion", "country": country}
    # From Kazakhstan “public” is said twice.
    public = made.letter(appeal, name="Qxpublic", is_public_confirmed=True, **fields)
    hidden = [made.letter(appeal, name="Qxmayor", naming="mayor", **{**fields, "city": "Qxhidden"})]
    hidden += [made.letter(appeal, naming="nobody", country=country)]
    said = everything(made.published(appeal, [public, *hidden]))
    assert "Qxpublic" in said and "Qxunion" in said and "Qxcity" in said
    assert "Qxmayor" not in said and "Qxhidden" not in said
    assert said.count("Qxunion") == 4


def test_who_has_said_it_once_from_kazakhstan_is_not_named(appeal):
    once = made.letter(appeal, name="Qxonce", city="Qxcity", country="KZ")
    said = everything(made.published(appeal, [once]))
    assert "Qxonce" not in said and "Qxcity" not in said


def test_no_letter_has_a_date(appeal):
    written = dt.date(1999, 12, 31)
    issue = made.published(appeal, [made.letter(appeal, written_on=written, confirmed_on=written, decided_on=written)])
    # Not as a part of a hash.
    assert not re.search(r"\b(1999|31\.12|31 дек|31 жел|31 Dec)\b", everything(issue))


def test_a_delivery_names_its_office_its_number_and_what_came_back(appeal):
    made.departed(appeal, dt.date(2006, 4, 15), register_number="12-K", registered_on=dt.date(2006, 4, 16))
    answered = made.departed(appeal, dt.date(2006, 3, 1), number=2, answered_on=dt.date(2006, 4, 1))
    reply = Reply.objects.create(delivery=answered, received_on=dt.date(2006, 4, 1), published_at=timezone.now())
    ReplyText.objects.create(reply=reply, language="ru", body="Рассмотрено. " * 100)
    secret = Reply.objects.create(delivery=answered, received_on=dt.date(2006, 4, 2))
    ReplyText.objects.create(reply=secret, language="ru", body="Неопубликованное.")
    figures = figures_of(appeal.pk, DAY, shows_web_address=False)
    first, second = figures["deliveries"]
    assert (first["days"], first["register_number"], first["office"]["kk"]) == (43, "12-K", "Office, kk")
    assert len(second["replies"]) == 1
    text = second["replies"][0]["texts"]["ru"]
    assert text.endswith(" […]") and len(text) <= REPLY_MAX_LENGTH + 4
    issue = made.draft(appeal, [made.letter(appeal)])
    drawn = making.draw(Issue.objects.get(pk=issue.pk), dt.datetime(2006, 5, 28, 12, tzinfo=dt.UTC))
    page = drawn.file("kk", "html").content.decode()
    assert "12-K" in page and "43" in page and "Рассмотрено." in page and "Неопубликованное" not in page
    assert '<blockquote lang="ru">' in page


def test_more_deliveries_than_fit_are_said_to_be_there(appeal):
    for number in range(1, 11):
        made.departed(appeal, dt.date(2006, 4, number), number=number)
    figures = figures_of(appeal.pk, DAY, shows_web_address=False)
    assert [each["on"] for each in figures["deliveries"]] == [f"2006-04-{day:02}" for day in range(10, 2, -1)]
    assert figures["has_earlier"]


def test_figures_ask_as_much_with_two_deliveries_as_with_eight(appeal):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            figures_of(appeal.pk, DAY, shows_web_address=False)
        return len(captured)

    def answered(number: int) -> None:
        delivery = made.departed(appeal, DAY, number=number)
        reply = Reply.objects.create(delivery=delivery, received_on=DAY, published_at=timezone.now())
        ReplyText.objects.create(reply=reply, language="ru", body="Ответ.")

    answered(1)
    few = queries()
    for number in range(2, 9):
        answered(number)
    assert queries() == few
