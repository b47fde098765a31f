"""Pages of the letter."""
