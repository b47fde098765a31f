"""The site in a file: every public page as plain HTML in a zip to be opened without a network, signed, made again daily,
handed out (docs/site-in-a-file.md)."""
