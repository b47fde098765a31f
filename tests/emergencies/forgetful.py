"""`python -m tests.emergencies.forgetful …` is `campaign.running.child` that was told once that the site is open.

It never asks again: the twin of a process that does, which must go on as if nothing had happened.
"""

import os
import sys
from types import SimpleNamespace
from typing import Any

from campaign.running import child


def forget_to_ask() -> None:
    from safety import lockdown

    answers = SimpleNamespace(exists=lambda: False, first=lambda: None)
    lockdown.Lockdown = SimpleNamespace(objects=answers)  # type: ignore[misc,assignment]


def main() -> None:
    load = child.load

    def forgetful() -> Any:
        application = load()
        forget_to_ask()
        return application

    child.load = forgetful
    if sys.argv[1] == "server":
        child.main()
        return
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    forget_to_ask()
    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    main()
