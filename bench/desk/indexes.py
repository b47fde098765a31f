"""stub"""


def print_all() -> None:
    pass
