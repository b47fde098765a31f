"""Deliveries in the organisers' admin."""

from deliveries.admin import deliveries, desk, mailing, sender

__all__ = ["deliveries", "desk", "mailing", "sender"]
