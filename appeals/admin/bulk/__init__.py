"""Deciding about all letters of a question: the number and samples first, then the worker does it."""
