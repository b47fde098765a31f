"""Counting for organisers, by chores: what happened on each day, and whether the stored counts are right."""
