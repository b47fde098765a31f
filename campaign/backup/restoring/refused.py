"""What is said where a backup is not brought back."""


class Refused(Exception):
    """Nothing was brought back; the message is one line, or a few, and says why."""
