"""What one anonymous request costs at most: every kind of public address, each with the dearest query or form."""
