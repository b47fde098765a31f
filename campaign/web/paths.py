"""What a URL's path says by itself: its language, the same page in other languages, and whether it is the admin's."""

import re
from functools import cache
from urllib.parse import quote

from django.conf import settings

_PUBLIC_LETTERS = re.compile(r"/appeals/[^/]+/letters/(?:[0-9a-f-]{36}/?)?")


@cache
def _prefixes() -> dict[str, str]:
    return {f"/{code}/": code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def language_of(path: str) -> str:
    """The language code of a path: its first segment where that names one, else English."""
    return _prefixes().get(_first_segment(path), settings.LANGUAGE_CODE)


def without_language(path: str) -> str:
    """The path as it is in English."""
    return path[3:] if _first_segment(path) in _prefixes() else path


def _first_segment(path: str) -> str:
    """As much of a path as a language's prefix has; `/ru` is the Russian home with its slash forgotten."""
    return path[:4] if len(path) != 3 else f"{path}/"


def path_in_language(path: str, language: str) -> str:
    """The same page's path in `language`, quoted for use in a link.

    One slash begins it, however many were sent: two would begin the name of a foreign host.
    """
    bare = "/" + quote(without_language(path).lstrip("/"), safe="/~:@!$&'()*+,;=")
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def is_admin(path: str) -> bool:
    """Whether the path lies below the admin's, in any language."""
    return without_language(path).startswith("/" + settings.ADMIN_PATH)


def is_one_click(path: str) -> bool:
    """Whether mail programs post to the path, to stop the news (RFC 8058); it is in the header of each news mail."""
    return re.fullmatch(r"/letters/[^/]+/unsubscribe/?", without_language(path)) is not None


def has_token(path: str) -> bool:
    """Whether the path is below a token's: that of a link from a mail, also where its beginning was mistyped or cut off.

    The public letters, below an appeal's path, have none.
    """
    is_below = re.search(r"(?:^|/)letters[^/]*/+[^/]", path, re.IGNORECASE) is not None
    return is_below and _PUBLIC_LETTERS.fullmatch(without_language(path)) is None
