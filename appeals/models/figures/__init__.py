"""Counts, breakdowns, and what is counted beside the letters."""
