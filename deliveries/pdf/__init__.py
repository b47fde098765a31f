"""Deliveries on paper: the same rows make the same bytes, with no date or name in the file's own data."""

from deliveries.pdf.cover import cover_sheet
from deliveries.pdf.dossier import Printed, print_part
from deliveries.pdf.faxes import Fax, fax
from deliveries.pdf.labels import labels
from deliveries.pdf.receipt import receipt_form
from deliveries.pdf.reminder import reminder

__all__ = ["Fax", "Printed", "cover_sheet", "fax", "labels", "print_part", "receipt_form", "reminder"]
