"""What the bench reckons, and what its load generators send."""
