"""The campaign's own texts, in files, and loading them into the database."""
