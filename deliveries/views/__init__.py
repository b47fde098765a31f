"""Public pages of deliveries."""
