"""A letter, whose it is, and what was done to it."""
