"""Passwords that the site makes for organisers."""

from organisers.entering import codes

# Copied from a terminal, sometimes by hand; 110 bits.
LENGTH = 25
GROUP_LENGTH = 5


def new_password() -> str:
    """A random password of letters and digits that cannot be mistaken, in groups."""
    return codes.in_groups(codes.new_code(LENGTH), GROUP_LENGTH)
