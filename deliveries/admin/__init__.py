"""Deliveries in the organisers' admin."""

from deliveries.admin import deliveries, desk, sender

__all__ = ["deliveries", "desk", "sender"]
