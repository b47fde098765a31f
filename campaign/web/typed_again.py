"""What was sent and could not be taken, put into the page that says so: to be sent again, whole, by one button.

The page is made without the database, so it cannot be the form itself. A foreign page gets nothing back: what it made a
browser send would become a form of this site, one press of a button away from being sent in its reader's name.
"""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest

from appeals.forms.letter import LetterForm
from articles.forms import CommentForm
from campaign.web import paths
from campaign.web.bodies.many_fields import has_too_many_fields
from campaign.web.bodies.unreadable import UNREADABLE
from organisers.desk.editing.typed_text import NOT_TYPED, admin_of, label_of
from safety.typed.fields import TypedField
from safety.web import guard

# A password, or a code of the second factor, belongs on no page; it is typed again.
NEVER_KEPT = ("password", "otp_token")
TYPED_IN_PUBLIC = {
    name: field
    for form in (LetterForm, CommentForm)
    for name, field in form.base_fields.items()
    if isinstance(field, TypedField) or name == "email"
}


@dataclass(frozen=True)
class TypedAgain:
    """All fields of a form (name, value); those among them that somebody typed (label, value); what is not kept."""

    path: str
    fields: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    had_files: bool
    had_password: bool
    is_admin: bool


def typed_again(request: HttpRequest) -> TypedAgain | None:
    """What a request has sent; None where it sent nothing, or nothing that could be read or may be sent again."""
    if request.method != "POST":
        return None
    is_admin = paths.is_admin(request.path_info)
    try:
        if guard.judge(request, None) is guard.Verdict.FOREIGN:
            return None
        # An outage can meet a request whose body nobody has looked at yet.
        if not is_admin and has_too_many_fields(request):
            return None
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        had_files = any(file.size for _, files in request.FILES.lists() for file in files)
    except UNREADABLE:
        return None
    fields = [(name, value) for name, value in sent if not any(word in name for word in NEVER_KEPT)]
    if not fields:
        return None
    return TypedAgain(
        path=request.get_full_path(),
        fields=fields,
        texts=texts_of_admin(request.path, fields) if is_admin else texts_of_public(fields),
        had_files=had_files,
        had_password=len(fields) < len(sent),
        is_admin=is_admin,
    )


def texts_of_public(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(str(TYPED_IN_PUBLIC[name].label), value) for name, value in fields if name in TYPED_IN_PUBLIC and value]


def texts_of_admin(path: str, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    model_admin = admin_of(admin.site, path)
    hidden = ("csrfmiddlewaretoken", "login_stamp")
    return [
        (label_of(model_admin, name), value)
        for name, value in fields
        if value.strip() and name not in hidden and not NOT_TYPED.search(name)
    ]
