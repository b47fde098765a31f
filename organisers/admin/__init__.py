"""The record, the organisers and their groups in the admin."""

from organisers.admin.batches import BatchAdmin
from organisers.admin.bulk_jobs import BulkJobAdmin
from organisers.admin.people import OrganiserAdmin, OrganiserGroupAdmin
from organisers.admin.record import RecordAdmin

__all__ = ["BatchAdmin", "BulkJobAdmin", "OrganiserAdmin", "OrganiserGroupAdmin", "RecordAdmin"]
