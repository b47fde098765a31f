"""The first page, its figures, digests and alarms, and the limits that organisers set."""
