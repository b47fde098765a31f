"""Stories of the letter: what happens to several models at once, in one transaction each."""
