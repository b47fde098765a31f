"""Reading letters one at a time: the desk, and taking words out."""
