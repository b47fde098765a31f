"""Links to websites of organisations: what may be one, and the letters in which browsers look it up."""

import ipaddress
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from safety.typed.text import tidy_line

LINK_MAX_LENGTH = 300
# Letters that belong to more alphabets than one, as a name of each character begins.
OF_EVERY_ALPHABET = ("COMBINING", "MODIFIER")


class LinkField(forms.URLField):
    """An address of the web that begins with https://, has no user in it, and leads to a host with a name.

    The name looks like no other: each part of it is written in one alphabet (Unicode Technical Standard 39, 5.1), without
    the signs that stand for others.
    """

    default_error_messages = {
        "invalid": _("This is not a web address. Copy it from the address bar; it begins with https://."),
        "not_secure": _("A link begins with https://."),
        "user": _("Leave out the user name before the @ in the address."),
        "long": _("This address is too long. Is there a shorter one?"),
        "looks_like": _(
            "The name of this website mixes two alphabets, or has signs that look like others. It may be a false one: ask "
            "the organisation for its address."
        ),
    }
    default_validators = [URLValidator(schemes=["https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            assume_scheme="https", max_length=None, widget=forms.URLInput(attrs={"inputmode": "url"}), **kwargs
        )

    def to_python(self, value: Any) -> str:
        link = tidy_line(super().to_python(tidy_line(str(value or ""))) or "")
        if link.partition("://")[0].lower() == "http":
            raise ValidationError(self.error_messages["not_secure"], code="not_secure")
        return link

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LINK_MAX_LENGTH:
            raise ValidationError(self.error_messages["long"], code="long")
        if "@" in value.split("://")[-1].partition("/")[0]:
            raise ValidationError(self.error_messages["user"], code="user")

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value and not has_name(host_of(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if value and looks_like_another(host_of(value)):
            raise ValidationError(self.error_messages["looks_like"], code="looks_like")


def host_of(link: str) -> str:
    return urlsplit(link).hostname or ""


def has_name(host: str) -> bool:
    """Whether it is a name of the web, not a number and not this very machine."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host.rstrip(".")
    return False


def looks_like_another(host: str) -> bool:
    """Whether a part of it is written in two alphabets, or has signs that are none of a name's."""
    if unicodedata.normalize("NFKC", host).lower() != host:
        return True
    return any(not all(is_of_names(sign) for sign in part) or len(alphabets(part)) > 1 for part in host.split("."))


def is_of_names(sign: str) -> bool:
    return sign == "-" or unicodedata.category(sign)[0] in "LM" or sign.isdecimal()


def alphabets(part: str) -> set[str]:
    """The alphabets of its letters, by the first words of their names: LATIN, CYRILLIC. Japanese has three in one."""
    letters = (unicodedata.name(sign, "").partition(" ")[0] for sign in part if sign.isalpha())
    found = {name for name in letters if name not in OF_EVERY_ALPHABET}
    return {"CJK" if name in ("HIRAGANA", "KATAKANA", "HANGUL") else name for name in found}


def as_looked_up(link: str) -> str:
    """The host in the letters that browsers ask for (RFC 3492), where they are others than those that are shown; else ""."""
    host = host_of(link)
    try:
        asked = host.encode("idna").decode()
    except UnicodeError:
        return ""
    return asked if asked != host else ""
