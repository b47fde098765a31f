"""Keys, and what is sealed, indexed or signed with them."""
