"""Deliveries in the organisers' admin."""

from deliveries.admin import answers, deliveries, desk, mailing, replies, sender

__all__ = ["answers", "deliveries", "desk", "mailing", "replies", "sender"]
