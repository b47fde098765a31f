"""What organisers write about the site in its admin, and how an article is told to those who asked for news."""
