"""The public page of the bulletin, and its files: what is offered, to whom, and how it is served."""

import hashlib

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal
from bulletins.models import IssueFile
from tests import make
from tests.bulletins import making

PAGE = "/bulletins/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.site()


def address(issue, language="kk", kind="pdf") -> str:
    return f"/bulletins/{issue.pk}/b-{issue.number:02}-{language}.{kind}"


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_without_an_issue_the_page_says_so(client, appeal, prefix):
    making.draft(appeal, [making.letter(appeal)])
    response = client.get(prefix + PAGE)
    assert response.status_code == 200
    assert 'class="empty"' in response.text and "b-07" not in response.text
    assert response["Content-Language"] == (prefix[1:] or "en")
    assert client.get(f"{prefix}{PAGE}?before=7").status_code == 404


def test_an_issue_is_offered_with_number_month_size_pages_and_hash(client, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    page = " ".join(client.get(PAGE).text.split())
    assert "No. 7 · May 2006" in page and making.TITLES["en"] in page
    for file in IssueFile.objects.filter(issue=issue):
        assert f'href="{address(issue, file.language, file.kind)}"' in page and file.sha256 in page
    assert "2 pages" in page and "KB" in page.replace("\xa0", " ")
    assert making.TITLES["kk"] in client.get(f"/kk{PAGE}").text


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_a_file_is_what_the_page_says_under_a_neutral_name(client, appeal, kind):
    issue = making.published(appeal, [making.letter(appeal)])
    response = client.get(address(issue, kind=kind))
    file = IssueFile.objects.get(issue=issue, language="kk", kind=kind)
    assert hashlib.sha256(response.content).hexdigest() == file.sha256
    assert response["Content-Disposition"] == f'attachment; filename="b-07-kk.{kind}"'
    assert response["Content-Type"] == {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}[kind]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5" and response["X-Robots-Tag"] == "noindex"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "unsafe" not in policy
    assert not response.cookies


def test_a_hash_is_one_that_sha256sum_checks(client, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    response = client.get(f"{address(issue)}.sha256")
    file = IssueFile.objects.get(issue=issue, language="kk", kind="pdf")
    assert response.content == f"{file.sha256}  b-07-kk.pdf\n".encode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_no_name_of_a_file_says_what_is_in_it(client, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    for file in IssueFile.objects.filter(issue=issue):
        response = client.get(address(issue, file.language, file.kind))
        named = response["Content-Disposition"].lower()
        assert not any(word in named for word in ("shanyrak", "aigyerim", "bulletin", "almaty", "letter"))


def test_nothing_else_is_served(client, appeal):
    draft = making.draft(appeal, [making.letter(appeal)], number=8)
    issue = making.published(appeal, [making.letter(appeal)])
    wrong = [address(draft), "/bulletins/9999999999999999999999/b-07-kk.pdf", f"/bulletins/{issue.pk}/b-08-kk.pdf"]
    wrong += [f"/bulletins/{issue.pk}/b-7-kk.pdf", f"/bulletins/{issue.pk}/b-07-en.pdf", f"/ru{address(issue)}"]
    wrong += [f"{PAGE}?before=x", f"{PAGE}?before={'9' * 30}", f"{PAGE}?before=%00", f"{PAGE}?before=٣"]
    assert [client.get(path).status_code for path in wrong] == [404] * len(wrong)
    assert client.post(PAGE).status_code == client.post(address(issue)).status_code == 405


def test_issues_of_an_appeal_that_is_not_public_are_not_offered(client, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    Appeal.objects.filter(pk=appeal.pk).update(is_published=False)
    assert "b-07" not in client.get(PAGE).text
    assert client.get(address(issue)).status_code == 404


def test_while_files_are_made_anew_the_page_says_so(client, appeal):
    issue = making.published(appeal, [making.letter(appeal)])
    IssueFile.objects.all().delete()
    page = client.get(PAGE).text
    assert "being made again" in page and "b-07" not in page
    assert client.get(address(issue)).status_code == 404


def test_it_asks_as_much_with_one_issue_as_with_twelve_and_nothing_once_cached(client, appeal):
    letter = making.letter(appeal)

    def queries() -> int:
        from django.core.cache import cache

        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    making.heard(making.published(appeal, [letter], number=1), en="Thank you.")
    few = queries()
    for number in range(2, 13):
        making.heard(making.published(appeal, [letter], number=number), en="Thank you.")
    assert queries() == few
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
        client.get(PAGE, {"utm_source": "x"})
    assert len(captured) == 0


def test_earlier_issues_are_on_the_next_page(client, appeal):
    letter = making.letter(appeal)
    for number in range(1, 15):
        making.published(appeal, [letter], number=number)
    page = client.get(PAGE).text
    assert "No. 14" in page and "No. 3 " in page and "No. 2 " not in page
    oldest = sorted({int(part.split("/")[0]) for part in page.split('href="/bulletins/')[1:] if part[0].isdecimal()})[0]
    assert f'href="?before={oldest}"' in page
    rest = client.get(PAGE, {"before": oldest}).text
    assert "No. 2 " in rest and "No. 3 " not in rest and 'rel="next"' not in rest


def test_the_footer_and_the_sitemap_lead_there(client, appeal):
    assert f'href="{PAGE}"' in client.get("/about/").text
    assert f"{settings.SITE_URL}{PAGE}" in client.get("/sitemap.xml").text
