"""URLs of the bulletin's files: the same in every language."""

from django.urls import path, register_converter

from bulletins import views

app_name = "bulletins_machine"


class PrintedLanguage:
    regex = "kk|ru"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FileKind(PrintedLanguage):
    regex = "pdf|html"


class IssueNumber:
    """A number as file names have it: at least two digits."""

    regex = "0[1-9]|[1-9][0-9]{1,3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


register_converter(PrintedLanguage, "printed_language")
register_converter(FileKind, "file_kind")
register_converter(IssueNumber, "issue_number")

FILE = "bulletins/<int:issue_id>/b-<issue_number:number>-<printed_language:language>.<file_kind:kind>"

urlpatterns = [
    path(FILE, views.file, name="file"),
    path(f"{FILE}.sha256", views.file_hash, name="hash"),
]
