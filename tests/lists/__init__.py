"""Lists of the admin: headings, filters, dates, words of the language."""
