"""The letter's room in the organisers' admin."""

from appeals.admin import desk as desk  # Registers what this app adds to the desk.
from appeals.admin.appeals import AppealAdmin
from appeals.admin.letters import LetterAdmin
from appeals.admin.news import UpdateAdmin

__all__ = ["AppealAdmin", "LetterAdmin", "UpdateAdmin"]
