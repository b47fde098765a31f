"""Pages of articles and comments."""
