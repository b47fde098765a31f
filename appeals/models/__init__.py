"""The models of appeals, letters and news."""

from appeals.models.appeal import Appeal, AppealText, OldSlug
from appeals.models.demand import Demand, DemandText
from appeals.models.edition import Edition, EditionText
from appeals.models.figures.breakdown import Breakdown
from appeals.models.figures.day_figures import DayFigures
from appeals.models.figures.endorsement import Endorsement
from appeals.models.figures.export import Export
from appeals.models.figures.milestone import Milestone
from appeals.models.figures.paper import PaperLetters
from appeals.models.figures.tally import Tally
from appeals.models.letters.contact import Contact
from appeals.models.letters.erasure import Erasure
from appeals.models.letters.letter import Letter
from appeals.models.letters.redaction import Redaction
from appeals.models.news import NewsUpdate, NewsUpdateText
from appeals.models.recipient import Recipient, RecipientText

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
