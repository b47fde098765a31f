"""The file is handed out whole or in part, asked for anew each time, and not while it may not be."""

import io
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from appeals.services.writers import own
from campaign.models.site_file import SiteFile, Trouble
from campaign.site_file import keeping
from organisers import emergencies
from organisers.emergencies import LockedDown
from tests import make
from tests.site_file_offer.files import keep

ADDRESS = "/site.zip"


@pytest.fixture
def appeal(db):
    return make.site()


@pytest.fixture
def content(appeal):
    keep()
    return keeping.path_of(keeping.current().digest).read_bytes()


def body(response):
    return b"".join(response.streaming_content)


def test_it_is_a_zip_to_be_stored_and_asked_for_again(client, content):
    response = client.get(ADDRESS)
    assert body(response) == content
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    today = timezone.localdate()
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "Accept-Ranges", "Cache-Control")} == {
        "Content-Type": "application/zip",
        "Content-Length": str(len(content)),
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
    }
    assert response["Content-Disposition"] == f'attachment; filename="shanyrak-aigyerim-{today}.zip"'
    assert "noindex" in response["X-Robots-Tag"]
    assert "Content-Encoding" not in client.get(ADDRESS, headers={"accept-encoding": "br, gzip"})
    assert not response.cookies
    again = client.get(ADDRESS, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(ADDRESS)["Content-Length"] == str(len(content))
    assert client.post(ADDRESS).status_code == 405


def test_a_line_that_broke_off_gets_the_rest(client, content):
    size = len(content)
    etag = client.get(ADDRESS)["ETag"]
    for asked, first, last in [
        ("bytes=10-", 10, size - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        (f"bytes=5-{size + 100}", 5, size - 1),
        ("bytes=-7", size - 7, size - 1),
    ]:
        for more in ({}, {"if-range": etag}):
            response = client.get(ADDRESS, headers={"range": asked, **more})
            assert response.status_code == 206, asked
            assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
            assert response["Content-Length"] == str(last - first + 1)
            assert body(response) == content[first : last + 1]
    for asked in ("bytes=9-5", "bytes=0-3,7-9", "bytes=", "bytes=-", "lines=1-2", "bytes=٣-", "bytes=0-", "bytes=a-b"):
        response = client.get(ADDRESS, headers={"range": asked})
        assert (response.status_code, body(response)) == (200, content), asked
    for asked in (f"bytes={size}-", "bytes=999999999999-", "bytes=-0"):
        response = client.get(ADDRESS, headers={"range": asked})
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{size}"), asked
    other = client.get(ADDRESS, headers={"range": "bytes=10-", "if-range": '"of an earlier file"'})
    assert (other.status_code, body(other)) == (200, content)


def test_where_there_is_none_a_page_says_so_in_three_languages(client, appeal):
    response = client.get(ADDRESS)
    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]
    heading = response.text.partition("<h1")[2].partition("</h1>")[0]
    for language, link in (("en", "/reach/"), ("ru", "/ru/reach/"), ("kk", "/kk/reach/")):
        assert f'<span lang="{language}">' in heading
        assert f'<p lang="{language}">' in response.text
        assert f'href="{link}#site-file"' in response.text


def test_a_withdrawn_letter_is_handed_out_to_nobody_who_asks_from_then_on(client, content, appeal):
    etag = client.get(ADDRESS)["ETag"]
    own.withdraw(letter_id=make.letter(appeal).pk, now=timezone.now())
    for headers in ({}, {"if-none-match": etag}, {"range": "bytes=10-"}):
        assert client.get(ADDRESS, headers=headers).status_code == 404


def test_while_the_site_is_locked_down_nothing_is_handed_out_nor_to_who_has_begun(client, content, monkeypatch):
    monkeypatch.setattr(emergencies, "ASKS_EVERY_SECONDS", 0)
    begun = client.get(ADDRESS, headers={"range": "bytes=1-"})
    emergencies.lock_down(by=None, now=timezone.now())
    assert client.get(ADDRESS).status_code == 404
    with pytest.raises(LockedDown):
        body(begun)


def test_a_file_that_is_gone_meanwhile_is_said_to_be_none(client, content, monkeypatch):
    row = keeping.current()
    keeping.path_of(row.digest).unlink()
    monkeypatch.setattr(keeping, "current", lambda: row)
    assert client.get(ADDRESS).status_code == 404


def test_the_page_about_reaching_the_site_offers_it_in_three_languages(appeal, content, django_assert_max_num_queries):
    row = keeping.current()
    for prefix in ("", "/ru", "/kk"):
        with django_assert_max_num_queries(12):
            page = Client().get(f"{prefix}/reach/").text
        assert f'href="{ADDRESS}"' in page
        assert row.digest in page
        assert "SHA256:" in page
        assert "namespaces=&quot;file&quot; ssh-ed25519 " in page
        assert (
            "ssh-keygen -Y verify -f allowed_signers -I shanyrak-aigyerim -n file -s SHA256SUMS.sig &lt; SHA256SUMS"
            in page
        )
    assert ADDRESS not in Client().get("/about/").text


def test_without_a_file_the_page_says_so_and_leads_nowhere(client, appeal):
    page = client.get("/reach/").text
    assert f'href="{ADDRESS}"' not in page
    assert "There is no file at the moment." in page


@pytest.mark.parametrize("is_locked", [False, True])
def test_none_is_promised_within_the_hour_where_none_is_made(client, appeal, is_locked):
    assert "look here in a quarter of an hour" in client.get(ADDRESS).text
    if is_locked:
        emergencies.lock_down(by=None, now=timezone.now())
    else:
        SiteFile.objects.create(trouble=Trouble.KEY)
    for path in (ADDRESS, "/reach/"):
        page = client.get(path).text
        assert "quarter of an hour" not in page
        assert "Please look here again another day." in page


def test_whoever_checks_a_copy_is_told_what_the_answer_must_be(client, appeal, content):
    """“Good” alone is not enough: who changes a copy can sign it with another key, and put that one's line into the page."""
    page = client.get("/reach/").text
    assert (
        "The answer must begin with “Good”, and at its end must be the fingerprint that reached you another way" in page
    )
