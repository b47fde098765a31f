"""Bodies that no browser sends get a page with a 4xx, never a 500; nothing is stored."""

import pytest
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.test import Client

from appeals.forms.letter import LetterForm
from appeals.models import Letter
from tests import make

PATH = "/ru/appeals/shanyrak-aigyerim/"
FORM = "application/x-www-form-urlencoded"
NASTY = ["\0", "\r\n", "\u202e", "\u2028", "\ufffd", "\x1b[31m", "<script>", "{{ 7 }}", "A" * 5000, "\U000e0041", "'"]
FIELDS = [
    "naming", "name", "city", "organisation", "country", "own_words", "own_language", "email", "updates", "consent",
    "topic", "stamp", "email_asked", "naming_asked", "ticket", "action",
]  # fmt: skip


@pytest.fixture
def client(db):
    make.site()
    return Client(raise_request_exception=False)


def post(client, body, content_type=FORM, **headers):
    return client.generic("POST", PATH, body, content_type=content_type, headers={**make.BROWSER, **headers})


def assert_refused(response, *statuses):
    assert response.status_code in statuses
    assert '<html lang="ru"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("value", NASTY)
def test_odd_characters_in_every_field_at_once_are_refused_with_a_page(client, value):
    assert_refused(make.post_letter(client, language="ru", **dict.fromkeys(FIELDS, value)), 422)


@pytest.mark.parametrize("value", NASTY[:6])
def test_odd_characters_in_one_field_go_no_further_than_the_form(value):
    for field in FIELDS:
        form = LetterForm(make.letter_fields(**{field: value}), language="ru")
        if form.is_valid():
            typed = "".join(str(part) for part in vars(form.draft()).values())
            assert not set(typed) & set("\0\r\u202e\u2028\x1b\ufffd"), field


@pytest.mark.parametrize("broken", ["%ED%A0%80", "%FF%FE", "%C0%80", "%F0%9F"])
def test_lone_surrogates_and_broken_utf8_are_no_error_of_the_server(client, broken):
    assert_refused(post(client, "&".join(f"{field}={broken}" for field in FIELDS)), 422)
    assert_refused(
        post(client, f"email=a{broken}@example.org&own_words={broken}&consent=on&naming=nobody&country=DE"), 422
    )


def test_a_field_sent_twice_is_named():
    for field in FIELDS[:-1]:
        data = QueryDict(mutable=True)
        data.update(make.letter_fields(**{field: None}))
        data.setlist(field, ["one@example.org", "two@example.org"])
        assert field in LetterForm(data, language="ru").errors, field


def test_a_field_sent_twice_stores_nothing(client):
    assert_refused(make.post_letter(client, language="ru", name=["Ada", "Bea"]), 422)


def test_fields_named_as_arrays_are_no_fields(client):
    fields = {f"{name}[]": value for name, value in make.letter_fields().items()}
    response = client.post(PATH, fields, headers=make.BROWSER)
    assert_refused(response, 422)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/xml", "", "nonsense", ";"])
def test_a_body_that_is_no_form_is_refused_as_such(client, content_type):
    assert_refused(post(client, b'{"naming": "public"}', content_type), 415)


def test_a_body_of_a_megabyte_is_refused_unread(client):
    assert_refused(post(client, b"own_words=" + b"a" * 1_000_000), 413)


def test_more_fields_than_any_form_has_are_refused(client):
    assert_refused(post(client, "&".join(f"field{number}=a" for number in range(1001))), 400)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"a"),
        ("multipart/form-data; boundary=x\xff", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="naming"\r\n\r\npub'),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name*=nothing''%41\r\n\r\na\r\n--x--",
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: a/b; charset=rot13\r\n\r\na\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="own_words"; filename="a.txt"\r\n\r\nwords\r\n--x--',
        ),
    ],
)
def test_malformed_multipart_is_refused(client, content_type, body):
    assert_refused(post(client, body, content_type), 400, 415, 422)


@pytest.mark.parametrize("charset", ["rot13", "undefined", "utf-7", "utf-16", "raw_unicode_escape", "idna", "nothing"])
def test_a_form_in_another_encoding_than_utf8_is_refused(client, charset):
    words = b'--x\r\nContent-Disposition: form-data; name="own_words"\r\n\r\n+2AA- \\ud800 \x00\xd8\r\n--x--'
    assert_refused(post(client, words, f"multipart/form-data; boundary=x; charset={charset}"), 400, 415)
    assert_refused(post(client, b"own_words=+2AA-", f"{FORM}; charset={charset}"), 400, 415)


@pytest.mark.parametrize("length", ["x", "-1", "1e3", "٣", " ", "99999999999999999999"])
def test_a_bad_content_length_is_no_error_of_the_server(client, length):
    response = client.generic("POST", PATH, b"a=b", content_type=FORM, CONTENT_LENGTH=length)
    assert_refused(response, 400, 413, 422)


def test_a_form_sent_as_multipart_is_a_letter_too(client):
    response = client.post(PATH, make.letter_fields(), headers=make.BROWSER)
    assert response.status_code == 302
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("number", [101, 900])
def test_more_fields_than_any_form_has_are_refused_before_they_are_taken_apart(client, number, monkeypatch, caplog):
    """A thousand parts cost as much as a page, and one more made a traceback in the log."""
    make_query = QueryDict.__init__

    def of_no_body(self, text="", **how):
        assert not text, "taken apart"
        make_query(self, text, **how)

    monkeypatch.setattr(QueryDict, "__init__", of_no_body)
    monkeypatch.setattr(MultiPartParser, "parse", None)
    parts = [
        f'--x\r\n{name}: form-data; name="a"\r\n\r\n\r\n'
        for name in ("Content-Disposition", "content-disposition", "A: b\r\nContent-Disposition ")
    ]
    for content_type, body in (
        (FORM, "a=&" * number),
        *(("multipart/form-data; boundary=x", part * number + "--x--\r\n") for part in (*parts, "--x\r\n\r\n\r\n")),
    ):
        assert_refused(post(client, body, content_type), 400)
    assert not [record for record in caplog.records if record.exc_info]
