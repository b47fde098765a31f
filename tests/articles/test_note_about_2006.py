"""That names and addresses are as printed in 2006 is said of the report of that year, and of no other article."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db
NOTE = re.compile(r'<p class="note">\s*The appeal was published in March 2006')


def test_only_the_report_itself_is_said_to_be_of_2006_and_marked_in_the_menu(client):
    make.site()
    newer = make.article("the-first-winter")
    report, other = (client.get(f"/articles/{slug}/").text for slug in ("shanyrak-aigyerim", newer.slug))
    assert NOTE.search(report) and not NOTE.search(other)
    assert report.count('aria-current="page">The report') == 1 and 'aria-current="page">The report' not in other
