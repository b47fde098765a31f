"""What the site itself adds to the first page: figures by day, words for a newsletter, and how the site runs."""
