"""Passwords that the site makes for organisers."""

import secrets

# No letter that reads like another: the password is copied from a terminal, sometimes by hand.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS = 5
GROUP_LENGTH = 5


def new_password() -> str:
    """A random password of 25 letters and digits, in groups."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
