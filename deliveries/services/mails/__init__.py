"""Deliveries by e-mail or a fax service: what stands in the way, started, sent once, rehearsed."""
