"""The home page, pages about the site, and what machines ask it."""
