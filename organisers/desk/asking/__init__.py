"""Questions about what is moderated: read from an address, asked of the database, and decided about as a whole."""
