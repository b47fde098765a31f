"""Deliveries that go by mail."""
