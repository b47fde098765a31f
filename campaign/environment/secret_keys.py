"""SECRET_KEY and CONTACT_KEYS: made, read, and refused where they could be guessed. Nothing here needs the settings."""

import base64
import json
import secrets
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured

from campaign import command_line
from safety.files import whole

SECRETS_FILE = "secrets.json"
# As Django's own check for deployment has it (security.W009).
SECRET_KEY_LENGTH = 50
SECRET_KEY_VARIETY = 5
# What a random key does not have: a piece that comes twice, and a row of signs each as far from the last, `abcd…`.
PIECE, ROW = 8, 12
INSECURE_PREFIX = "django-insecure-"
# In keys that were copied from an example, with whatever between the words. A random key has one of them once in 10^10.
SAMPLE_WORDS = ("changeme", "changethis", "replaceme", "yoursecret", "secretkey", "example", "password", "qwerty")
# What servers come with, and what our own documents have in its place.
DEFAULT_PASSWORDS = {
    "password",
    "postgres",
    "postgresql",
    "changeme",
    "campaign",
    "secret",
    "example",
    "admin",
    "root",
    "test",
    "redis",
}
CONTACT_KEY_BYTES = 32
# Thirty-two random bytes hold about thirty different ones, and fewer than this once in 10^11 keys.
CONTACT_KEY_VARIETY = 20


def new_secret_key() -> str:
    """A random SECRET_KEY."""
    return secrets.token_urlsafe(SECRET_KEY_LENGTH)


def new_contact_key() -> str:
    """A random key for CONTACT_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(CONTACT_KEY_BYTES)).decode()


def read_local_secrets(var_dir: Path) -> dict[str, str]:
    """SECRET_KEY and CONTACT_KEYS of a local site: made once, then read again from `VAR_DIR/secrets.json`."""
    path = var_dir / SECRETS_FILE
    try:
        if not path.exists():
            made = {"SECRET_KEY": new_secret_key(), "CONTACT_KEYS": new_contact_key()}
            whole.write_once(path, json.dumps(made).encode())
        found = json.loads(path.read_text())
        return {name: str(found[name]) for name in ("SECRET_KEY", "CONTACT_KEYS")}
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR {var_dir} cannot be used: {error.strerror}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} is damaged; restore it from a backup.") from error


def require(env: environ.Env, name: str, why: str, how: str) -> str:
    """The value of `name`, without which a public site must not start; `how` is the command that makes one."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set on a public site: {why} This prints one: {how}")
    return value


def how_to_make_a_secret_key() -> str:
    return command_line.printed("make_key", "--secret")


def how_to_make_a_contact_key() -> str:
    return command_line.printed("make_key")


def check_secret_key(key: str) -> None:
    """Raise ImproperlyConfigured where `key` is too weak to sign the logins of a public site.

    Different words joined by other signs than spaces are not recognised.
    """
    is_short = len(key) < SECRET_KEY_LENGTH or len(set(key)) < SECRET_KEY_VARIETY
    is_sample = key.startswith(INSECURE_PREFIX) or any(words in plain(key) for words in SAMPLE_WORDS)
    if is_short or is_patterned(key) or is_sample:
        raise ImproperlyConfigured(
            f"SECRET_KEY can be guessed: a public site needs {SECRET_KEY_LENGTH} random characters or more. "
            f"This prints a good one: {how_to_make_a_secret_key()}"
        )


def is_patterned(key: str) -> bool:
    """Whether a key holds a piece twice, a row such as the alphabet, or spaces between words.

    Of random keys of 64 hexadecimal figures one in 2.7 million has a piece of eight twice; of others, fewer.
    """
    pieces = [key[at : at + PIECE] for at in range(len(key) - PIECE + 1)]
    rows = [key[at : at + ROW] for at in range(len(key) - ROW + 1)]
    is_row = any(len({ord(after) - ord(before) for before, after in pairwise(row)}) == 1 for row in rows)
    return len(set(pieces)) < len(pieces) or is_row or any(sign.isspace() for sign in key)


def plain(text: str) -> str:
    """The letters and figures of a text alone, small."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def check_public(
    secret_key: str, contact_keys: str, database: dict[str, Any], mail_server: dict[str, Any], cache: dict[str, Any]
) -> None:
    """Raise ImproperlyConfigured where a public site's secrets are one and the same, or a server's password known."""
    check_password("DATABASE_URL", database.get("PASSWORD"), database.get("USER"))
    check_password("EMAIL_URL", mail_server["MAIL_SERVER_PASSWORD"], mail_server["MAIL_SERVER_USER"])
    for server in (urlsplit(url) for url in str(cache["LOCATION"]).split(",")):
        check_password("CACHE_URL", server.password, server.username)
    check_apart(
        SECRET_KEY=secret_key,
        CONTACT_KEYS=contact_keys,
        DATABASE_URL=database.get("PASSWORD"),
        EMAIL_URL=mail_server["MAIL_SERVER_PASSWORD"],
    )


def check_apart(**values: str | None) -> None:
    """Raise ImproperlyConfigured where two of the secrets of a public site are one: who learns one has the other."""
    seen: dict[str, str] = {}
    for name, value in values.items():
        for one in (value or "").split(","):
            if one and seen.setdefault(one.strip(), name) != name:
                raise ImproperlyConfigured(
                    f"{name} and {seen[one.strip()]} hold the same secret: make one of them anew, each for itself."
                )


def check_password(name: str, password: str | None, user: str | None) -> None:
    """Raise ImproperlyConfigured where the password in the address of variable `name` is one that everybody tries first.

    None at all is another matter: sockets and loopback need none.
    """
    if not password:
        return
    if plain(password) in {plain(user or ""), *DEFAULT_PASSWORDS} or is_well_known(password):
        raise ImproperlyConfigured(
            f"{name} has a password that everybody tries first: set another at the server, and there. "
            f"This prints a good one: {how_to_make_a_secret_key()}"
        )


def is_well_known(password: str) -> bool:
    """Whether it is on Django's list of the 20,000 passwords that are chosen most often."""
    return password.lower().strip() in CommonPasswordValidator().passwords


def read_contact_keys(text: str, *, are_public: bool = False) -> list[bytes]:
    """The keys that seal addresses: 32 bytes each, in URL-safe base64, separated by commas; the first one writes.

    No key may be there twice, and on a public site (`are_public`) none may be a pattern instead of random bytes.
    """
    keys = [key.strip() for key in text.split(",") if key.strip()]
    how = how_to_make_a_contact_key()
    seen: list[bytes] = []
    for position, key in enumerate(keys, start=1):
        try:
            value = base64.b64decode(key, altchars=b"-_", validate=True)
        except ValueError:
            value = b""
        if len(value) != CONTACT_KEY_BYTES:
            raise ImproperlyConfigured(
                f"CONTACT_KEYS: key {position} is not {CONTACT_KEY_BYTES} bytes in URL-safe base64. "
                f"This prints a good one: {how}"
            )
        if value in seen:
            raise ImproperlyConfigured(
                f"CONTACT_KEYS: key {position} is the same as key {seen.index(value) + 1}. This prints a new one: {how}"
            )
        if are_public and len(set(value)) < CONTACT_KEY_VARIETY:
            raise ImproperlyConfigured(
                f"CONTACT_KEYS: key {position} can be guessed: it is not random. This prints a good one: {how}"
            )
        seen.append(value)
    if not keys:
        raise ImproperlyConfigured(f"CONTACT_KEYS is empty. This prints a key: {how}")
    return [key.encode() for key in keys]
