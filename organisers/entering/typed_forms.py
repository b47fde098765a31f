"""What an organiser typed into a form that could not be saved, because the login had ended or changed meanwhile.

The login page takes it along, in one hidden field; after the login the form comes back to be reviewed. Nothing is saved
on the way. It is taken only from a page of this site that was made for the very organiser who logs in: each form carries a
stamp signed for its user and its address, which a foreign page cannot read.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, QueryDict

from safety.web import guard

STAMP_FIELD = "login_stamp"
CARRIED_FIELD = "carried"
MOST_BYTES = 200_000
# A page that was left open over the holidays.
STAMP_LASTS_SECONDS = 30 * 24 * 3600
# Fields that say something about the page it was, and nothing that was typed.
OF_THE_PAGE = ("csrfmiddlewaretoken", STAMP_FIELD)
# Of an app, a recovery code, or one from a mail.
CODES = ("code", "otp_token")
_SALT = "organisers.entering.typed_forms"


@dataclass(frozen=True)
class TypedForm:
    """A form as it was sent: by whom, to which path, with which query and fields, without files, passwords and codes."""

    user_id: int
    path: str
    query: str
    stamp: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False

    @classmethod
    def of_request(cls, request: HttpRequest) -> Self | None:
        """The form that a request brings; None unless it comes from our own page, with a stamp of ours for this address."""
        if request.method != "POST" or not request.POST.get(STAMP_FIELD):
            return None
        if guard.judge(request, None) is guard.Verdict.FOREIGN:
            return None
        stamp = request.POST[STAMP_FIELD]
        fields = [(name, value) for name, values in request.POST.lists() for value in values if is_typed(name)]
        had_files = any(file.size for _, files in request.FILES.lists() for file in files)
        query = request.META.get("QUERY_STRING", "")
        return cls._stamped(stamp, path=request.path, query=query, fields=tuple(fields), had_files=had_files)

    @classmethod
    def of_login(cls, request: HttpRequest) -> Self | None:
        """The form that the login page has carried along; None where it is none, forged, or more than a page carries."""
        text = request.POST.get(CARRIED_FIELD, "") if request.method == "POST" else ""
        if not text or guard.judge(request, None) is guard.Verdict.FOREIGN:
            return None
        try:
            path, query, stamp, fields, had_files = json.loads(text)
            pairs = tuple((name, value) for name, value in fields)
            "".join(part for pair in (*pairs, (path, query, stamp)) for part in pair).encode()
        except (ValueError, TypeError, RecursionError):
            return None
        typed = cls._stamped(stamp, path=path, query=query, fields=pairs, had_files=bool(had_files))
        return typed if typed is not None and typed.fits else None

    @classmethod
    def _stamped(cls, stamp: str, *, path: str, **values: Any) -> Self | None:
        try:
            user_id, stamped_path = signing.loads(stamp, salt=_SALT, max_age=STAMP_LASTS_SECONDS)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(user_id=user_id, path=path, stamp=stamp, **values) if stamped_path == path else None

    def as_text(self) -> str:
        """What the login page carries along; `of_login` reads it."""
        return json.dumps([self.path, self.query, self.stamp, self.fields, self.had_files], ensure_ascii=False)

    @property
    def fits(self) -> bool:
        """Whether the login page can carry it."""
        return len(self.as_text().encode()) <= MOST_BYTES

    def data(self) -> QueryDict:
        """The fields, as a request has them."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        return data


def make_stamp(request: HttpRequest) -> str:
    """The stamp for a form on the page that is being made, for its user and its address."""
    return signing.dumps([request.user.pk, request.path], salt=_SALT)


def is_typed(name: str) -> bool:
    return name not in OF_THE_PAGE and not is_secret(name)


def is_secret(name: str) -> bool:
    """Whether a field is for a password or a one-time code, which belongs on no page; it is typed again."""
    return "password" in name or name in CODES
