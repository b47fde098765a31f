"""Appeals, letters and news in the organisers' admin."""

from appeals.admin import desk as desk  # Registers what this app adds to the desk.
from appeals.admin.appeals import AppealAdmin
from appeals.admin.letters import LetterAdmin
from appeals.admin.news import NewsUpdateAdmin
from appeals.admin.numbers import EndorsementAdmin, ExportAdmin, PaperLettersAdmin

__all__ = [
    "AppealAdmin",
    "EndorsementAdmin",
    "ExportAdmin",
    "LetterAdmin",
    "NewsUpdateAdmin",
    "PaperLettersAdmin",
]
