"""The site in a file: the pages as plain files in a zip, signed, made again daily, handed out."""
