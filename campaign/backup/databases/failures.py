"""What keeps a database from being copied or filled."""


class NotCopied(Exception):
    """The database could not be copied, or filled; the message is one line and says why."""
