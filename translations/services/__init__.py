"""What translators do, and what follows from changes of letters."""
