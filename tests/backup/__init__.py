"""Backups: made while others write, brought back into an empty place, refused in words where they cannot be."""
