"""Forms of the admin: drafts, concurrent edits, previews, fields."""
