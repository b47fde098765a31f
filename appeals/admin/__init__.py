"""The letter's room in the organisers' admin."""

from appeals.admin.appeals import AppealAdmin
from appeals.admin.letters import LetterAdmin

__all__ = ["AppealAdmin", "LetterAdmin"]
