"""The names of the environment's variables, and what is wrong with any of them whatever it is for.

Everything here fails at start, with one line that says what to do and quotes no value.
"""

from collections.abc import Mapping, MutableMapping

from django.core.exceptions import ImproperlyConfigured

KNOWN = (
    *("HOST", "PORT", "SITE_URL", "SECRET_KEY", "CONTACT_KEYS", "VAR_DIR", "DATABASE_URL", "EMAIL_URL", "MAIL_FROM"),
    *("LINK_URL", "MAIL_HOURLY_BUDGET", "CONFIRM_LETTERS", "COUNT_STEP", "CACHE_URL", "ADMIN_PATH", "ONION_URL"),
    *("PROXY_COUNT", "HSTS_SUBDOMAINS", "HSTS_PRELOAD", "DEV", "MIRROR_URLS", "BACKUP_TO", "BACKUP_DIR"),
)
# Names that people know from elsewhere, and ours.
OTHER_NAMES = {
    "DJANGO_SECRET_KEY": "SECRET_KEY",
    "CONTACT_KEY": "CONTACT_KEYS",
    "DB_URL": "DATABASE_URL",
    "POSTGRES_URL": "DATABASE_URL",
    "MAIL_URL": "EMAIL_URL",
    "SMTP_URL": "EMAIL_URL",
    "EMAIL_FROM": "MAIL_FROM",
    "DEFAULT_FROM_EMAIL": "MAIL_FROM",
    "REDIS_URL": "CACHE_URL",
    "ADMIN_URL": "ADMIN_PATH",
    "PROXIES": "PROXY_COUNT",
}
# Shorter ones, HOST and PORT, are one letter away from other programs' names.
SHORTEST_MISSPELLED = 6
MOST_LETTERS = 40
MOST_CHARACTERS = 4096


def check(environment: MutableMapping[str, str]) -> None:
    """Raise ImproperlyConfigured where a value cannot be meant as it stands, or a name is a slip of one of ours.

    Blanks at either end are taken away, and what holds nothing else: whoever reads it finds the same, however they do.
    """
    for name in KNOWN:
        if name in environment and not environment[name].strip():
            del environment[name]
        elif name in environment:
            environment[name] = environment[name].strip(" \t")
    given = dict(environment)  # Looking into `os.environ` encodes and decodes, each time.
    for name in KNOWN:
        value = given.get(name, "")
        if len(value) > MOST_CHARACTERS:
            raise ImproperlyConfigured(f"{name} is longer than {MOST_CHARACTERS} characters: set it anew.")
        if not value.isprintable():
            raise ImproperlyConfigured(
                f"{name} holds a line end or a sign that nobody sees: type it anew, on one line."
            )
        if value.startswith("$"):
            raise ImproperlyConfigured(
                f"{name} begins with $, the name of a variable that was not filled in: set its value."
            )
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            raise ImproperlyConfigured(
                f"{name} stands in quotation marks, which are taken for a part of it: leave them out."
            )
    unset = [(name, plain(name)) for name in KNOWN if len(name) >= SHORTEST_MISSPELLED and not given.get(name)]
    for name in (name for name, value in given.items() if value and name not in KNOWN and len(name) < MOST_LETTERS):
        letters = plain(name)
        for known, known_letters in unset:
            if is_slip(letters, known_letters):
                raise ImproperlyConfigured(f"{name!a} is no variable of this site: {known} is. Rename it, or unset it.")


def check_public(given: Mapping[str, str]) -> None:
    """Raise ImproperlyConfigured where a public site has been told something under a name that it does not read."""
    for name, meant in OTHER_NAMES.items():
        if given.get(name) and not given.get(meant):
            raise ImproperlyConfigured(f"{name} is no variable of this site: {meant} is. Rename it, or unset it.")
    for name in ("DEV", "DEBUG", "DJANGO_DEBUG"):
        if given.get(name, "").strip().lower() not in ("", "0", "false", "no", "off"):
            raise ImproperlyConfigured(
                f"{name} is set on a public site, whose errors show no details to anybody: unset it."
            )


def plain(name: str) -> str:
    return name.upper().replace("_", "").replace("-", "")


def is_slip(one: str, other: str) -> bool:
    """Whether two names differ by one letter that is missing, too many, another, or in its neighbour's place."""
    if one == other:
        return True
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[2:] == other_rest[2:] and rest[:2] == other_rest[:2][::-1])
    )
