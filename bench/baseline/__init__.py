"""What the site is measured against: the least that Django can do on the same server and the same database."""
