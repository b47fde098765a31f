"""The record, the organisers and their groups in the admin."""

from organisers.admin.batches import BatchAdmin
from organisers.admin.bulk_jobs import BulkJobAdmin
from organisers.admin.drafts import DraftAdmin
from organisers.admin.groups import OrganiserGroupAdmin
from organisers.admin.people import PersonAdmin
from organisers.admin.record import RecordAdmin

__all__ = ["BatchAdmin", "BulkJobAdmin", "DraftAdmin", "OrganiserGroupAdmin", "PersonAdmin", "RecordAdmin"]
