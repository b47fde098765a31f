"""Backups of the site: making them, restoring one, and erasing again what was erased since."""
