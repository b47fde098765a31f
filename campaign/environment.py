"""What the environment says: whether the site is local or public, its keys, its mail, its places on disk.

Everything here fails loudly, at start, with one sentence that says what to set.
"""

import base64
import ipaddress
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SECRETS_FILE = "secrets.json"
# The first segments of public addresses (campaign.urls).
PUBLIC_PATHS = {
    *("about", "appeals", "articles", "bulletins", "donate", "healthz", "kk", "letters", "media", "privacy", "reach"),
    *("readyz", "ru", "static"),
}


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, no port) can only be this machine (RFC 6761, 6.3; RFC 5735)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_site_url(env: environ.Env, name: str, default: str) -> str:
    """The address in variable `name` without a trailing slash.

    Raises ImproperlyConfigured unless it is https, an onion address, or loopback: anything else would carry
    supporters' letters in clear.
    """
    url = env.str(name, default=default).rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018  (reading it raises ValueError where the port is no number)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {url!r} ({error}).") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ImproperlyConfigured(f"{name} must look like https://example.org, not {url!r}.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must be a bare address such as https://example.org, not {url!r}.")
    if parts.scheme == "http" and not is_loopback(host) and not host.endswith(".onion"):
        raise ImproperlyConfigured(f"{name} must begin with https:// (or be an onion address): {url!r}.")
    return url


def make_var_dir(path: Path) -> Path:
    """The folder for everything that is not code, made readable by its owner alone."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR {path} cannot be made: {error.strerror}.") from error
    return path


def read_local_secrets(var_dir: Path) -> dict[str, str]:
    """SECRET_KEY and CONTACT_KEYS of a local site: made once, then read again from `VAR_DIR/secrets.json`."""
    path = var_dir / SECRETS_FILE
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CONTACT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    draft = var_dir / f".{SECRETS_FILE}.{os.getpid()}"
    try:
        if not path.exists():
            # Written whole beside its place and linked into it, so that of two processes starting at once
            # both read the same secrets.
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(made, file)
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return json.loads(path.read_text())
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR {var_dir} cannot be used: {error.strerror}.") from error
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} is damaged; restore it from a backup.") from error


def read_contact_keys(text: str) -> list[bytes]:
    """The keys that seal addresses: 32 bytes each, in URL-safe base64, separated by commas; the first one writes."""
    keys = [key.strip() for key in text.split(",") if key.strip()]
    for position, key in enumerate(keys, start=1):
        try:
            length = len(base64.b64decode(key, altchars=b"-_", validate=True))
        except ValueError:
            length = 0
        if length != 32:
            raise ImproperlyConfigured(
                f"CONTACT_KEYS: key {position} is not 32 bytes in URL-safe base64; "
                "`python manage.py make_key` prints a good one."
            )
    if not keys:
        raise ImproperlyConfigured("CONTACT_KEYS is empty; `python manage.py make_key` prints a key.")
    return [key.encode() for key in keys]


def read_number(env: environ.Env, name: str, default: int, lowest: int, highest: int) -> int:
    """The whole number in variable `name`."""
    text = env.str(name, default="") or str(default)
    if not (text.isascii() and text.isdecimal() and lowest <= int(text) <= highest):
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not {text!r}.")
    return int(text)


def read_switch(env: environ.Env, name: str, default: bool) -> bool:
    """Whether variable `name` is on. A word that means neither is refused: it must not turn a safeguard off."""
    text = env.str(name, default="").strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    if text:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")
    return default


def read_database(env: environ.Env, name: str, default: str) -> dict[str, Any]:
    """The database that variable `name` points to, as Django wants it: SQLite or PostgreSQL."""
    url = env.str(name, default="") or default
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    try:
        return dict(env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/name.") from error


def read_cache(env: environ.Env, name: str, default: str) -> dict[str, Any]:
    """The cache that variable `name` points to, as Django wants it."""
    try:
        return dict(env.cache_url_config(env.str(name, default="") or default))
    except (ImproperlyConfigured, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must look like redis://127.0.0.1:6379/0.") from error


def read_admin_path(env: environ.Env, name: str, default: str) -> str:
    """The admin's path in variable `name`, with a slash at its end and none before it.

    It must be a place of its own: sessions and logins run below it and nowhere else.
    """
    path = env.str(name, default=default).strip("/")
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", path, re.ASCII) or path.split("/")[0] in PUBLIC_PATHS:
        raise ImproperlyConfigured(f"{name} must be a path of its own such as admin/ or desk-7/, not {path!r}.")
    return f"{path}/"


def require(env: environ.Env, name: str, why: str) -> str:
    """The value of `name`, without which a public site must not start."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set on a public site: {why}")
    return value
