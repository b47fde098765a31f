"""Letters on paper, endorsements and exports in the organisers' admin."""

from appeals.admin.numbers import desk as desk  # Registers what these add to the desk.
from appeals.admin.numbers.endorsements import EndorsementAdmin
from appeals.admin.numbers.exports import ExportAdmin
from appeals.admin.numbers.paper import PaperLettersAdmin

__all__ = ["EndorsementAdmin", "ExportAdmin", "PaperLettersAdmin"]
