"""The steps of an organiser's day, in the order in which they are taken (tests/story/test_organisers_day.py)."""
