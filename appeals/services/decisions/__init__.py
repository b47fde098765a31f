"""Organisers' decisions about letters: about one or many, taken back, and told to the apps above."""
