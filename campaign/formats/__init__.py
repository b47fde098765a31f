"""Dates and numbers in words, where Django has none (Kazakh) or others than the campaign's texts use."""
