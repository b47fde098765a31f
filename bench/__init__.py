"""Measures the site: requests a second as shares of what the same server does with the least work."""
