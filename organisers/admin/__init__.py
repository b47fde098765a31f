"""The record, the organisers and their groups in the admin."""

from organisers.admin.people import OrganiserAdmin, OrganiserGroupAdmin
from organisers.admin.record import RecordAdmin

__all__ = ["OrganiserAdmin", "OrganiserGroupAdmin", "RecordAdmin"]
