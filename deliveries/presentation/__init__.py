"""Deliveries as paper shows them: plain values, read in a fixed number of queries; nothing here changes a row."""

from deliveries.presentation.dossier import Annex, Covering, DossierPart, Gone, dossier_part
from deliveries.presentation.figures import figures_of
from deliveries.presentation.order import order_of
from deliveries.presentation.parties import Party
from deliveries.presentation.sizes import LETTERS_A_PART, letters_for

__all__ = [
    "LETTERS_A_PART",
    "Annex",
    "Covering",
    "DossierPart",
    "Gone",
    "Party",
    "dossier_part",
    "figures_of",
    "letters_for",
    "order_of",
]
