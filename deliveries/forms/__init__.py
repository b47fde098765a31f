"""Forms of deliveries."""
