"""What the environment says: whether the site is local or public, where it listens, its database, its places on disk.

Everything here fails loudly, at start, with one sentence that says what to set.
"""

import hashlib
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import environ
import pyrage
from django.core.exceptions import ImproperlyConfigured

from campaign.environment import hosts

# In VAR_DIR while a backup is brought back (campaign.backup.restoring.place).
UNFINISHED_RESTORE = "restoring"
# The first segments of public addresses (campaign.urls).
PUBLIC_PATHS = {
    *("about", "appeals", "articles", "bulletins", "donate", "healthz", "kk", "letters", "media", "privacy", "reach"),
    *("readyz", "ru", "static"),
}

MOST_QUOTED = 100
DEFAULT_PORTS = {"http": 80, "https": 443}
# A sender as RFC 5322, 3.4 has it, more or less: a name of 100 characters at most, quoted or not; a local part of RFC
# 5321's 64, in ASCII, since few servers take others; a domain.
SENDER = re.compile(
    r"""(?:"?(?P<name>[^"<>\\]{0,100}?)"?\s*<)?"""
    r"(?P<local>(?![^@]{65})[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@(?P<domain>[^\s@<>]+)(?(name)>)",
    re.ASCII,
)
# What must be quoted in a name (RFC 5322, 3.2.3).
SPECIAL = re.compile(r"[()<>\[\]:;@,.]")


def shortened(text: str) -> str:
    """What was typed, in quotation marks, as a message of one line has room for it, without a login that is in it."""
    text = re.sub(r"//[^/]*@", "//…@", text)
    return repr(text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…")


def cookie_suffix(var_dir: Path) -> str:
    """A suffix for this copy's cookie names: browsers share cookies between all ports of a host."""
    return hashlib.sha256(str(var_dir).encode()).hexdigest()[:8]


def read_site_url(env: environ.Env, name: str, default: str) -> str:
    """The address in variable `name`, as `site_url` has it; "" where neither it nor `default` says any."""
    url = env.str(name, default="").strip() or default
    return site_url(name, url) if url.rstrip("/") else ""


def read_onion_url(env: environ.Env, name: str) -> str:
    """The onion address in variable `name`; "" where it is not set."""
    url = read_site_url(env, name, "")
    if url and not str(urlsplit(url).hostname).endswith(".onion"):
        raise ImproperlyConfigured(f"{name} must be an onion address, http://….onion, not {shortened(url)}.")
    return url


def read_mirrors(env: environ.Env, name: str) -> list[str]:
    """The addresses in variable `name`, separated by commas, in their order, each once."""
    typed = (url.strip() for url in env.str(name, default="").split(","))
    return list(dict.fromkeys(site_url(name, url) for url in typed if url))


def site_url(name: str, url: str) -> str:
    """An address of the site as browsers send it: without a final slash or dot, or the scheme's own port.

    Raises ImproperlyConfigured unless it is https, an onion address, or loopback: anything else would carry
    supporters' letters in clear.
    """
    url = url.rstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = hosts.ascii_host(parts.hostname) if parts.hostname else ""
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is not an address: {shortened(url)} ({str(error)[:MOST_QUOTED]})."
        ) from error
    if parts.scheme not in ("http", "https") or not host:
        raise ImproperlyConfigured(f"{name} must look like https://example.org, not {shortened(url)}.")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or port == 0:
        raise ImproperlyConfigured(f"{name} must be a bare address such as https://example.org, not {shortened(url)}.")
    if parts.scheme == "http" and not hosts.is_loopback(host) and not host.endswith(".onion"):
        raise ImproperlyConfigured(f"{name} must begin with https:// (or be an onion address): {shortened(url)}.")
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS[parts.scheme] else "")


def read_sender(env: environ.Env, name: str, default: str) -> str:
    """The sender in variable `name`, `post@example.org` or `Name <post@example.org>`, its domain in ASCII."""
    text = env.str(name, default="") or default
    sender = SENDER.fullmatch(text.strip())
    try:
        if sender is None or not text.isprintable():
            raise ValueError("not a sender")
        domain = hosts.ascii_host(sender["domain"].removeprefix("[IPv6:"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must look like post@example.org or Name <post@example.org>.") from error
    # RFC 5321, 4.1.3: an IP address in place of a domain.
    if domain.startswith("["):
        domain = f"[IPv6:{domain[1:]}"
    elif re.fullmatch(r"[\d.]+", domain):
        domain = f"[{domain}]"
    address, shown = f"{sender['local']}@{domain}", (sender["name"] or "").strip()
    if not shown:
        return address
    return f'"{shown}" <{address}>' if SPECIAL.search(shown) else f"{shown} <{address}>"


def read_folder(env: environ.Env, name: str, default: Path) -> Path:
    """The folder in variable `name`, which need not be there yet, without links in it."""
    text = env.str(name, default="")
    if text.startswith("~"):
        raise ImproperlyConfigured(
            f"{name} begins with ~, which means something to a shell alone: write the whole path."
        )
    path = Path(text) if text else default
    try:
        path = path.resolve()
        there = next(one for one in (path, *path.parents) if one.exists())
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it leads to itself"
        raise ImproperlyConfigured(f"{name} {text[:MOST_QUOTED]} cannot be used: {reason}.") from error
    if not there.is_dir():
        raise ImproperlyConfigured(
            f"{name} {text[:MOST_QUOTED]} can be no folder: {str(there)[:MOST_QUOTED]} is a file."
        )
    return path


def make_var_dir(path: Path) -> Path:
    """The folder for everything that is not code, made readable by its owner alone.

    Raises ImproperlyConfigured where a backup was not brought back to its end: half a site must not be served.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR {str(path)[:MOST_QUOTED]} cannot be made: {error.strerror}.") from error
    if (path / UNFINISHED_RESTORE).exists() and not set(sys.argv[1:2]) & {"restore", "panic"}:
        raise ImproperlyConfigured(
            f"VAR_DIR {path} holds a backup that was not brought back to its end. Run `manage.py restore` again: it begins "
            "anew."
        )
    return path


def read_number(env: environ.Env, name: str, default: int, lowest: int, highest: int) -> int:
    """The whole number in variable `name`."""
    text = env.str(name, default="") or str(default)
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
    if not (is_number and lowest <= int(text) <= highest):
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not {shortened(text)}.")
    return int(text)


def read_switch(env: environ.Env, name: str, default: bool) -> bool:
    """Whether variable `name` is on. A word that means neither is refused: it must not turn a safeguard off."""
    text = env.str(name, default="").strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    if text:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {shortened(text)}.")
    return default


CACHE_SCHEMES = ("redis", "rediss", "locmemcache", "filecache", "dummycache")
# Nobody waits for ever: not for a lock, nor for a machine that has gone. The URL may differ. SQLite has one lock, PostgreSQL
# one for each row: a letter may wait for two, and before that for those that wait already, and a proxy for 60 seconds.
SQLITE_WAITS = {"timeout": 20}
POSTGRESQL_WAITS = {"connect_timeout": 5, "tcp_user_timeout": 20_000, "options": "-c lock_timeout=10s"}


def read_database(env: environ.Env, name: str, default_file: Path) -> dict[str, Any]:
    """The database that variable `name` points to, as Django wants it: PostgreSQL, or SQLite in a file."""
    # A folder's name may hold characters that have a meaning in a URL.
    url = env.str(name, default="") or f"sqlite:///{quote(str(default_file))}"
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    is_sqlite = url.startswith("sqlite")
    shape = "sqlite:////folder/file.sqlite3" if is_sqlite else "postgres://user:password@host:5432/name"
    database = read_by_url(name, shape, env.db_url_config, url)
    if not database["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database: it must look like {shape}.")
    if is_sqlite:
        if database["NAME"] == ":memory:":
            raise ImproperlyConfigured(f"{name} names no file, which all processes share: it must look like {shape}.")
        database["NAME"] = str(Path(database["NAME"]).resolve())
    if is_sqlite and not all(
        option == "timeout" and isinstance(value, int) for option, value in database.get("OPTIONS", {}).items()
    ):
        raise ImproperlyConfigured(f"{name}: of options SQLite's has ?timeout=SECONDS alone, a whole number.")
    database["OPTIONS"] = (SQLITE_WAITS if is_sqlite else POSTGRESQL_WAITS) | database.get("OPTIONS", {})
    # Nothing after it says that the server is to be sent none; django-environ passes over what is empty.
    if not is_sqlite and ("options", "") in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        database["OPTIONS"]["options"] = ""
    return database


def read_cache(env: environ.Env, name: str, default: str) -> dict[str, Any]:
    """The cache that variable `name` points to, as Django wants it."""
    url = env.str(name, default="") or default
    shape = "redis://127.0.0.1:6379/0"
    read_by_url(name, shape, parts_of_cache, url)
    return read_by_url(name, shape, env.cache_url_config, url)


def parts_of_cache(url: str) -> dict[str, Any]:
    """Where a cache is. Raises ValueError for what would fail late: a server whose client is not installed here, a Redis's
    port or database that is no number."""
    parts = urlsplit(url)
    is_redis = parts.scheme.startswith("redis") and parts.hostname
    if parts.scheme not in CACHE_SCHEMES or (is_redis and not re.fullmatch(r"(/\d{0,4})?", parts.path, re.ASCII)):
        raise ValueError("no cache of ours")
    return {"host": parts.hostname, "port": parts.port}


def read_mail_server(env: environ.Env, name: str) -> dict[str, Any]:
    """The settings of the SMTP server that variable `name` points to; its host is "" where the variable is not set."""
    url = env.str(name, default="")
    shape = "smtp+tls://user:password@host:587"
    server = read_by_url(name, shape, env.email_url_config, url) if url else {}
    if url and (not server["EMAIL_HOST"] or not url.startswith("smtp")):
        raise ImproperlyConfigured(f"{name} must look like {shape}.")
    # Not under Django's names: its own mail is not used here, and those names are deprecated from Django 6.1 on.
    return {
        "MAIL_SERVER_HOST": server.get("EMAIL_HOST") or "",
        "MAIL_SERVER_PORT": server.get("EMAIL_PORT"),
        "MAIL_SERVER_USER": server.get("EMAIL_HOST_USER") or "",
        "MAIL_SERVER_PASSWORD": server.get("EMAIL_HOST_PASSWORD") or "",
        "MAIL_SERVER_USE_TLS": server.get("EMAIL_USE_TLS", False),
        "MAIL_SERVER_USE_SSL": server.get("EMAIL_USE_SSL", False),
    }


def read_by_url(name: str, shape: str, read: Callable[[str], dict[str, Any]], url: str) -> dict[str, Any]:
    """What `read` makes of `url`; what it cannot read is refused without a word of it, since it may hold a password."""
    try:
        return dict(read(url))
    except (ImproperlyConfigured, KeyError, TypeError, ValueError) as error:
        encoded = (
            " In a password % is %25, @ is %40, : is %3A, / is %2F, # is %23, ? is %3F, [ is %5B." if "@" in url else ""
        )
        raise ImproperlyConfigured(f"{name} must look like {shape}.{encoded}") from error


def read_backup_keys(env: environ.Env, name: str) -> list[str]:
    """The public keys of age in variable `name` to which backups are enciphered, separated by commas; none: no backups."""
    keys = env.str(name, default="").replace(",", " ").split()
    for place, key in enumerate(keys, start=1):
        if key.upper().startswith("AGE-SECRET-KEY-"):
            raise ImproperlyConfigured(
                f"{name}: key {place} is a private one, which must never be on this machine. Make a new pair elsewhere."
            )
        try:
            pyrage.x25519.Recipient.from_str(key)
        except pyrage.RecipientError as error:
            raise ImproperlyConfigured(
                f"{name}: key {place} is no public key of age: it must look like age1…"
            ) from error
    return list(dict.fromkeys(keys))


def read_admin_path(env: environ.Env, name: str, default: str) -> str:
    """The admin's path in variable `name`, with a slash at its end and none before it.

    No public path may begin with it: sessions and logins run below it and nowhere else.
    """
    path = env.str(name, default=default).strip("/")
    if not re.fullmatch(r"(?=.{1,100}$)[\w-]+(/[\w-]+)*", path, re.ASCII) or path.split("/")[0] in PUBLIC_PATHS:
        raise ImproperlyConfigured(
            f"{name} must be a path of its own such as admin/ or desk-7/, not {shortened(path)}."
        )
    return f"{path}/"


def require_mail(*, has_server: bool, confirms: bool, is_local: bool) -> None:
    """Raises ImproperlyConfigured where a public site has no mail server and was not told on purpose to do without."""
    if not is_local and not has_server and (confirms or not os.environ.get("CONFIRM_LETTERS")):
        raise ImproperlyConfigured(
            "EMAIL_URL must be set on a public site, so that letters can be confirmed; or set CONFIRM_LETTERS=0 on purpose "
            "(docs/organisers.md says what that gives away)."
        )
