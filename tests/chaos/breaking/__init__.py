"""What breaks a site, and sites that lack a guard."""
