"""Whatever is asked for, the answer is a page in the language of the address, and never a 500."""

import pytest
from django.test import Client

from tests import make

ODD_VALUES = ["", "0", "-1", "1e9", "9" * 400, "%00", "%0d%0a", "%ED%A0%80", "%FF", "..%2f", "%E2%80%AE", "[]", "a&b=c"]
ODD_PATHS = [
    "/nothing/",
    "/ru/nothing/",
    "/kk/articles/nothing/",
    "/appeals/nothing/",
    "/ru/appeals/nothing/letters/",
    "/appeals/shanyrak-aigyerim/letters/not-an-id/",
    "/appeals/shanyrak-aigyerim/letters/00000000-0000-0000-0000-000000000000/",
    "/appeals/%00/",
    "/ru/appeals/%FF%FE/",
    "/kk/articles/%ED%A0%80/",
    "/articles/" + "a" * 9000 + "/",
    "/media/0123456789abcdef.jpg",
    "/media/../secrets.json",
    "/static/nothing.css",
    "/static/%00",
    "/de/",
    "/en/",
    "/%0d%0aSet-Cookie:a=b/",
]


def language_of(response):
    return response.content.decode().partition('<html lang="')[2][:2]


@pytest.fixture
def client(db):
    make.site()
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_an_address_that_is_none_gets_a_page_in_its_language(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert language_of(response) == (path[1:3] if path[1:4] in ("ru/", "kk/") else "en")
    assert response["Cache-Control"] == "no-store"
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("name", ["page", "after", "country", "language"])
def test_odd_query_parameters_are_no_error_of_the_server(client, name):
    for value in ODD_VALUES:
        response = client.get(f"/kk/appeals/shanyrak-aigyerim/letters/?{name}={value}")
        assert response.status_code in (200, 404), value
        assert language_of(response) == "kk"


@pytest.mark.parametrize("path", ["/", "/ru/articles/", "/articles/feed/", "/appeals/shanyrak-aigyerim/count.json"])
def test_pages_without_parameters_do_not_mind_odd_ones(client, path):
    query = "&".join(f"{name}={value}" for name in ("page", "after", "unknown") for value in ODD_VALUES)
    assert client.get(f"{path}?{query}").status_code == 200


def test_too_many_query_parameters_are_refused_or_ignored_with_all_headers(client):
    for path in ("/", "/ru/appeals/shanyrak-aigyerim/letters/"):
        response = client.get(path + "?" + "&".join(f"a{number}=b" for number in range(1001)))
        assert response.status_code in (200, 400)
        assert "Content-Security-Policy" in response
        assert "Permissions-Policy" in response


@pytest.mark.parametrize("host", ["evil.example", "localhost:x", "a b", "[::1", "ёж.рф", "localhost, evil.example", ""])
def test_a_foreign_host_is_refused_with_a_page(client, host):
    response = client.get("/ru/", headers={"host": host})
    assert response.status_code == 400
    assert language_of(response) == "ru"
    assert "evil" not in response.content.decode()
    assert "Content-Security-Policy" in response


def test_a_foreign_host_is_refused_when_the_page_is_cached_already(client):
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_wrong_method_gets_a_page_and_is_told_the_right_ones(client, method):
    for path, language in {"/": "en", "/ru/articles/": "ru", "/kk/appeals/shanyrak-aigyerim/": "kk"}.items():
        response = client.generic(method, path, b"x" * 10)
        assert response.status_code == 405, path
        assert "GET" in response["Allow"]
        assert language_of(response) == language


def test_pages_that_only_show_refuse_post(client):
    for path in (
        "/",
        "/ru/privacy/",
        "/articles/shanyrak-aigyerim/",
        "/appeals/shanyrak-aigyerim/letters/",
        "/robots.txt",
    ):
        response = client.post(path, {"a": "b"})
        assert response.status_code == 405, path
        assert response["Allow"] == "GET, HEAD", path


def test_two_slashes_lead_to_no_other_site(client):
    for path in ("//example.org/", "//example.org", "///example.org"):
        response = client.get("/", PATH_INFO=path)
        assert response.status_code == 404 or response["Location"].startswith(("/%2F", "http://testserver/")), path


CONTENT_TYPES = [
    "text/html; charset=rot13",
    "text/html; charset=undefined",
    "text/html; charset=utf-7",
    "text/html; charset*=rot13''%41",
    "text/html; charset*=nothing''%41",
    "multipart/form-data; boundary*=undefined''%41",
    ";;;",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_an_odd_content_type_of_a_get_does_no_harm(client, content_type):
    for path in ("/ru/?after=%41", "/appeals/shanyrak-aigyerim/letters/?country=DE"):
        response = client.generic("GET", path, content_type=content_type)
        assert response.status_code < 500, path


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    for path in ("/ru", "/kk", "/articles", "/ru/appeals/shanyrak-aigyerim"):
        response = client.get(path)
        assert response.status_code == 301, path
        assert response["Location"] == path + "/"
