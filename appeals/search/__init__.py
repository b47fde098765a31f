"""Finding letters: by their words, and by what a list or a job asks for."""
