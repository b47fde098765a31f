"""The site in a file: every public page as plain HTML in a zip, to be opened without a network (docs/site-in-a-file.md)."""
