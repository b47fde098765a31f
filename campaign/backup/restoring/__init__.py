"""Bringing a backup back into an empty place: what the file is, where it goes, putting it there, finishing."""
