"""The models of appeals, letters and news."""

from appeals.models.appeal import Appeal, AppealText, OldSlug
from appeals.models.breakdown import Breakdown
from appeals.models.contact import Contact
from appeals.models.day_figures import DayFigures
from appeals.models.demand import Demand, DemandText
from appeals.models.edition import Edition, EditionText
from appeals.models.endorsement import Endorsement
from appeals.models.erasure import Erasure
from appeals.models.export import Export
from appeals.models.letter import Letter
from appeals.models.milestone import Milestone
from appeals.models.news import NewsUpdate, NewsUpdateText
from appeals.models.paper import PaperLetters
from appeals.models.recipient import Recipient, RecipientText
from appeals.models.redaction import Redaction
from appeals.models.tally import Tally

__all__ = [
    "Appeal",
    "AppealText",
    "Breakdown",
    "Contact",
    "DayFigures",
    "Demand",
    "DemandText",
    "Edition",
    "EditionText",
    "Endorsement",
    "Erasure",
    "Export",
    "Letter",
    "Milestone",
    "NewsUpdate",
    "NewsUpdateText",
    "OldSlug",
    "PaperLetters",
    "Recipient",
    "RecipientText",
    "Redaction",
    "Tally",
]
