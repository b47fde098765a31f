"""A request that cannot be read gets a page in its language, before any view, and leaves no traceback in the log."""

import io
import logging
import re

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client

from campaign.web.bodies.limits import MOST_BYTES_BEFORE_LOGIN
from tests import make
from tests.admin.entering import BACKEND, superuser

pytestmark = pytest.mark.django_db
BOUNDARY = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"
LINE = b"--x\r\n"
PART = LINE + b'Content-Disposition: form-data; name="a"\r\n\r\nb\r\n'
FILE = LINE + b'Content-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nb\r\n'
END = b"--x--\r\n"
BASE64 = b"\r\nContent-Transfer-Encoding: base64\r\n\r\nabcde"
TOO_MANY_FIELDS = "&".join(f"a{number}=b" for number in range(1001)).encode()
# Kind of body, and what is sent.
BODIES = {
    "1,001 fields": (FORM, TOO_MANY_FIELDS),
    "1,001 fields in parts": (BOUNDARY, PART * 1001 + END),
    "101 files": (BOUNDARY, FILE * 101 + END),
    "no boundary": ("multipart/form-data", PART + END),
    "an odd boundary": ("multipart/form-data; boundary=" + "y" * 300, PART + END),
    "no end of a header": (BOUNDARY, LINE + b"Content-Disposition: form-data; name=" + b"z" * 5000),
    "no base64": (BOUNDARY, FILE.replace(b"\r\n\r\nb", BASE64) + END),
}
REFUSED_BODIES = [name for name in BODIES if name != "no end of a header"]
PATHS = ["/ru/appeals/shanyrak-aigyerim/", "/ru/articles/shanyrak-aigyerim/comments/", "/ru/admin/login/", "/ru/"]


@pytest.fixture
def logged():
    """All that is logged, as the console has it."""
    stream = io.StringIO()
    handlers = [handler for name in ("", "django", "django.request", "django.security") for handler in console_of(name)]
    before = [handler.setStream(stream) for handler in handlers]
    yield stream
    for handler, old in zip(handlers, before, strict=True):
        if old is not None:
            handler.setStream(old)


def console_of(name):
    return [one for one in logging.getLogger(name).handlers if type(one) is logging.StreamHandler]


def assert_page(response, status, language="ru"):
    assert response.status_code == status
    assert f'<html lang="{language}"' in response.text
    assert response["Cache-Control"] == "no-store" and "Content-Security-Policy" in response


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_is_a_page_and_no_traceback(logged, name, path):
    make.site()
    kind, body = BODIES[name]
    response = Client(raise_request_exception=False).post(path, body, content_type=kind)
    if name in REFUSED_BODIES:
        assert_page(response, 400)
        assert "ничего не сохранено" in response.text.lower() or "stored" in response.text
    assert response.status_code < 500
    assert logged.getvalue() == ""


def test_organisers_who_are_logged_in_get_that_page_too(logged):
    make.site()
    client = superuser()
    client.raise_request_exception = False
    for name in REFUSED_BODIES:
        kind, body = BODIES[name]
        assert_page(client.post("/ru/admin/appeals/appeal/add/", body, content_type=kind), 400)
    too_long = b"a=" + b"b" * 3_000_000
    assert_page(client.post("/ru/admin/appeals/appeal/add/", too_long, content_type=FORM), 413)
    assert logged.getvalue() == ""


@pytest.mark.parametrize("path", [*PATHS, "/ru/nothing/", "/ru/admin/", "/static/nothing", "/healthz"])
def test_1001_parameters_of_a_query_are_refused_in_silence(logged, path):
    make.site()
    response = Client(raise_request_exception=False).get(f"{path}?{TOO_MANY_FIELDS.decode()}")
    assert response.status_code in (400, 404)
    assert "Content-Security-Policy" in response
    assert logged.getvalue() == ""


@pytest.mark.parametrize("length", ["-1", "+5", "1_0", "x", "٣", "9" * 400, "1e3", " 7"])
def test_a_length_that_is_no_number_is_refused(logged, length):
    make.site()
    for path in PATHS:
        client = Client(raise_request_exception=False)
        response = client.post(path, b"a=b", content_type=FORM, CONTENT_LENGTH=length)
        assert_page(response, 400)
    assert logged.getvalue() == ""


def test_what_a_view_finds_suspicious_is_one_line(logged, monkeypatch):
    def view(*arguments, **named):
        raise SuspiciousFileOperation("a path\nthat leads elsewhere")

    make.site()
    monkeypatch.setattr("appeals.views.writing.present", view)
    response = Client(raise_request_exception=False).get("/ru/appeals/shanyrak-aigyerim/")
    assert_page(response, 400)
    assert "Traceback" not in logged.getvalue()
    assert logged.getvalue().startswith("ERROR django.security.SuspiciousFileOperation: ")


def multipart(size: int) -> bytes:
    head = LINE + b'Content-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'
    return head + b"x" * (size - len(head) - len(END) - 2) + b"\r\n" + END


@pytest.mark.parametrize(
    "path", ["/ru/admin/login/", "/ru/admin/", "/ru/admin/appeals/appeal/add/", "/ru/admin/nothing/"]
)
def test_without_a_login_a_body_below_the_admins_path_is_small(path):
    body = multipart(MOST_BYTES_BEFORE_LOGIN + 1)
    for client in (Client(), client_of_a_stranger()):
        response = client.post(path, body, content_type=BOUNDARY)
        assert_page(response, 413)
        assert re.search(r"<h1", response.text)
    # It tells nobody who works here, or how one enters.
    path_in_english = path.removeprefix("/ru")
    english = Client().post(path_in_english, body, content_type=BOUNDARY).text.replace(path_in_english, "")
    assert not re.search(r"log ?in|organi[sz]er|password", english, re.IGNORECASE)
    assert Client().post(path, multipart(MOST_BYTES_BEFORE_LOGIN), content_type=BOUNDARY).status_code != 413
    assert superuser().post(path, body, content_type=BOUNDARY).status_code != 413


def client_of_a_stranger():
    """Somebody with a session cookie, and with a login that is no organiser's."""
    user = make.organiser(password=None, is_superuser=False)
    user.is_staff = False
    user.save()
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


class Unread:
    def read(self, *arguments):
        raise AssertionError("The body was read.")

    readline = read


def test_such_a_body_is_not_read():
    size = str(MOST_BYTES_BEFORE_LOGIN + 1)
    sent = {"CONTENT_TYPE": BOUNDARY, "CONTENT_LENGTH": size, "wsgi.input": Unread()}
    assert Client().generic("POST", "/admin/login/", **sent).status_code == 413
