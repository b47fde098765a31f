"""What the environment says wrongly is said in one sentence that names the variable."""

import re
from email.utils import parseaddr
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http.request import split_domain_port, validate_host
from django.urls import URLResolver, get_resolver

from campaign.environment import hosts, reading


def env_with(monkeypatch, name, value):
    if value is None:
        monkeypatch.delenv(name, raising=False)
    else:
        monkeypatch.setenv(name, value)
    return environ.Env()


@pytest.mark.parametrize(
    "url",
    [
        "letters.example",
        "ftp://letters.example",
        "http://letters.example",
        "https://",
        "https://letters.example/path",
        "https://letters.example?query",
        "https://letters.example#part",
        "https://user@letters.example",
        "https://letters.example:port",
        "https://[::1",
        "javascript:alert(1)",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "https://letters..example",
        "https://.example",
        "https://exa_mple.org",
        "https://exa mple.org",
        "https://xn--a.example",
        "https://☃.example",
        "https://letters.example:0",
        "https://letters.example:99999",
        "https://@letters.example",
        "https://letters.example\\evil.example",
        f"https://{'a' * 64}.example",
        "https://[::1",
    ],
)
def test_an_address_of_the_site_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL [^\n]+\.$"):
        reading.read_site_url(env_with(monkeypatch, "SITE_URL", url), "SITE_URL", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://letters.example",
        "https://letters.example:8443",
        "http://localhost:8000",
        "http://site.localhost",
        "http://127.0.0.5:1",
        "http://[::1]:8000",
        "http://abcdef.onion",
    ],
)
def test_https_onions_and_this_machine_are_addresses_of_a_site(monkeypatch, url):
    assert reading.read_site_url(env_with(monkeypatch, "SITE_URL", url + "/"), "SITE_URL", "") == url


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://кампания.рф", "https://xn--80aayflhm5k.xn--p1ai"),
        ("https://КАМПАНИЯ.РФ/", "https://xn--80aayflhm5k.xn--p1ai"),
        ("https://кампания。рф:8443", "https://xn--80aayflhm5k.xn--p1ai:8443"),
        ("https://XN--80AAYFLHM5K.xn--p1ai.", "https://xn--80aayflhm5k.xn--p1ai"),
        ("https://письма.қаз", "https://xn--80apmkl0e.xn--80ao21a"),
        ("HTTPS://Letters.Example:443", "https://letters.example"),
        ("https://letters.example.", "https://letters.example"),
        ("https://letters.example.:443/", "https://letters.example"),
        ("https://letters.example:", "https://letters.example"),
        ("https://letters.example:80", "https://letters.example:80"),
        (" https://letters.example ", "https://letters.example"),
        ("http://LOCALHOST:80/", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
        ("https://[2001:DB8::0:1]", "https://[2001:db8::1]"),
        ("http://ABCDEF.onion:80", "http://abcdef.onion"),
    ],
)
def test_an_address_is_read_as_browsers_send_it(monkeypatch, typed, read):
    url = reading.read_site_url(env_with(monkeypatch, "SITE_URL", typed), "SITE_URL", "")
    assert url == read
    # What is read once stays as it is, and its host is what Django compares with the Host header.
    assert reading.read_site_url(env_with(monkeypatch, "SITE_URL", url), "SITE_URL", "") == url
    assert validate_host(split_domain_port(url.partition("//")[2])[0], [hosts.host_of(url)])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("post@letters.example", "post@letters.example"),
        ("Post@Letters.EXAMPLE.", "Post@letters.example"),
        ("post@кампания.рф", "post@xn--80aayflhm5k.xn--p1ai"),
        ("Кампания <post@Кампания.рф>", "Кампания <post@xn--80aayflhm5k.xn--p1ai>"),
        ('"Post" <post@letters.example>', "Post <post@letters.example>"),
        ("Post, Office <post@letters.example>", '"Post, Office" <post@letters.example>'),
        (" <post@letters.example> ", "post@letters.example"),
        ("post@localhost", "post@localhost"),
        ("post@127.0.0.1", "post@[127.0.0.1]"),
        ("post@[::1]", "post@[IPv6:::1]"),
        ("post@[IPv6:::1]", "post@[IPv6:::1]"),
        (None, "post@site.example"),
    ],
)
def test_a_sender_is_read_with_its_domain_in_ascii(monkeypatch, typed, read):
    sender = reading.read_sender(env_with(monkeypatch, "MAIL_FROM", typed), "MAIL_FROM", "post@site.example")
    assert sender == read
    assert reading.read_sender(env_with(monkeypatch, "MAIL_FROM", sender), "MAIL_FROM", "") == sender
    if "[" not in read:  # Python reads no IP address in place of a domain from 3.13 on.
        assert parseaddr(sender)[1] == read.rpartition("<")[2].rstrip(">")


@pytest.mark.parametrize(
    "text",
    [
        *("nonsense", "post@", "@letters.example", "a@b.example, c@d.example", "post@exa_mple.org", "post@a..b"),
        *("почта@letters.example", "a b@letters.example", "post@letters.example\nBcc: eve@example.org"),
        *("Post <post@letters.example", "Post <post@letters.example> more", "Po\x07st <post@letters.example>"),
        *(f"{'x' * 65}@letters.example", f"{'x' * 101} <post@letters.example>", ".a@letters.example"),
    ],
)
def test_a_sender_that_is_none_is_refused(monkeypatch, text):
    with pytest.raises(ImproperlyConfigured, match=r"^MAIL_FROM must look like [^\n]+\.$"):
        reading.read_sender(env_with(monkeypatch, "MAIL_FROM", text), "MAIL_FROM", "")


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_only_this_machine_is_local(host, is_loopback):
    assert hosts.is_loopback(host) == is_loopback


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "0x10", "٣", "99999999999", " "])
def test_a_number_that_is_none_is_refused(monkeypatch, value):
    with pytest.raises(ImproperlyConfigured, match=r"^PORT must be a number from 1 to 65535"):
        reading.read_number(env_with(monkeypatch, "PORT", value), "PORT", 8000, 1, 65535)


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("0", False), ("off", False), (None, True)]
)
def test_a_switch_is_on_or_off(monkeypatch, value, expected):
    env = env_with(monkeypatch, "CONFIRM_LETTERS", value)
    assert reading.read_switch(env, "CONFIRM_LETTERS", True) is expected


def test_a_word_that_is_neither_turns_no_safeguard_off(monkeypatch):
    env = env_with(monkeypatch, "CONFIRM_LETTERS", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"^CONFIRM_LETTERS must be 1 or 0"):
        reading.read_switch(env, "CONFIRM_LETTERS", True)


@pytest.mark.parametrize(
    "path", ["", "/", "<slug:x>/", "a b", "appeals/", "ru/admin", "admin?x", "администрация", "../x"]
)
def test_a_path_that_is_no_place_of_the_admins_own_is_refused(monkeypatch, path):
    with pytest.raises(ImproperlyConfigured, match=r"^ADMIN_PATH must be a path of its own"):
        reading.read_admin_path(env_with(monkeypatch, "ADMIN_PATH", path), "ADMIN_PATH", "admin/")


@pytest.mark.parametrize(("path", "read"), [(None, "admin/"), ("/desk-7", "desk-7/"), ("a/b/", "a/b/")])
def test_the_admin_may_be_moved(monkeypatch, path, read):
    env = env_with(monkeypatch, "ADMIN_PATH", path)
    assert reading.read_admin_path(env, "ADMIN_PATH", "admin/") == read


def test_no_public_address_can_be_taken_for_the_admin():
    """Every first segment of an address is one that ADMIN_PATH must not have."""
    segments = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in top_level(get_resolver())}
    public = {segment for segment in segments if re.fullmatch(r"[a-z]+", segment)} - {"admin"}
    assert public <= reading.PUBLIC_PATHS
    assert {code for code, _ in settings.LANGUAGES} - {"en"} <= reading.PUBLIC_PATHS


def top_level(resolver):
    """The patterns whose text begins an address."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) in ("", "ru/", "kk/"):
            yield from top_level(pattern)
        else:
            yield pattern


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "mysql://a/b", "postgres", "sqlite:", "sqlite:///", "sqlite:///:memory:"),
        *("postgres://localhost", "postgres://localhost/", "postgresql:///", "postgres://host:port/name"),
        *("postgres://hidden:hidden@host:70000/name", "postgres://[::1/name"),
    ],
)
def test_a_database_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL (must|names)[^\n]+\.$") as refusal:
        reading.read_database(env_with(monkeypatch, "DATABASE_URL", url), "DATABASE_URL", Path("x"))
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", "-c lock_timeout=10s"),
        ("?options=-c%20lock_timeout=5s", "-c lock_timeout=5s"),
        ("?options=", ""),
        ("?sslmode=require&options=", ""),
    ],
)
def test_a_wait_for_locks_can_be_another_one_or_left_to_the_server(monkeypatch, query, options):
    env = env_with(monkeypatch, "DATABASE_URL", f"postgres://user@host/name{query}")
    assert reading.read_database(env, "DATABASE_URL", Path("x"))["OPTIONS"]["options"] == options


@pytest.mark.parametrize("folder", ["plain", "with space", "per%20cent", "question?", "number#1", "plus+"])
def test_a_folder_of_any_name_holds_the_database(monkeypatch, tmp_path, folder):
    env = env_with(monkeypatch, "DATABASE_URL", None)
    file = tmp_path / folder / "db.sqlite3"
    assert reading.read_database(env, "DATABASE_URL", file)["NAME"] == str(file)


@pytest.mark.parametrize(
    "url",
    ["nonsense", "smtp://", "smtp://:25", "smtp://host:port", "smtp://host:70000", "smtps://[::1", "consolemail://a"],
)
def test_a_mail_server_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL must look like [^\n]+\.$"):
        reading.read_mail_server(env_with(monkeypatch, "EMAIL_URL", url), "EMAIL_URL")


@pytest.mark.parametrize("url", ["nonsense", "foo://x", "http://127.0.0.1"])
def test_a_cache_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^CACHE_URL must look like [^\n]+\.$"):
        reading.read_cache(env_with(monkeypatch, "CACHE_URL", url), "CACHE_URL", "locmemcache://pages")


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", []),
        ("localhost", []),
        ("::1", []),
        ("0.0.0.0", ["192.168.1.5", "10.0.0.7"]),
        ("::", ["192.168.1.5", "10.0.0.7", "[fd00::5]"]),
        ("192.168.1.5", ["192.168.1.5"]),
        ("203.0.114.9", []),
        ("Laptop.local", ["laptop.local"]),
    ],
)
def test_a_local_site_is_reached_at_private_addresses_only(monkeypatch, host, reached):
    """Never at a public one, at loopback twice, or at one that browsers cannot write."""
    found = ["192.168.1.5", "10.0.0.7", "127.0.1.1", "203.0.114.9", "fe80::1", "fd00::5", "2a01::5"]
    monkeypatch.setattr(hosts, "own_addresses", lambda: found)
    assert hosts.network_hosts(host) == reached


def test_two_copies_have_cookies_of_their_own():
    """Browsers send the cookies of a host to all its ports."""
    one, other = (reading.cookie_suffix(Path(folder)) for folder in ("/srv/one/var", "/srv/other/var"))
    assert one != other
    assert f"sessionid_{reading.cookie_suffix(settings.VAR_DIR)}" == settings.SESSION_COOKIE_NAME
    assert f"csrftoken_{reading.cookie_suffix(settings.VAR_DIR)}" == settings.CSRF_COOKIE_NAME


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"^VAR_DIR .* cannot be made"):
        reading.make_var_dir(tmp_path / "file" / "var")
