"""`python -m tests.chaos.breaking.answers_early server …`: the server, answering before a letter is committed.

The twin of the server: what it has acknowledged when it is killed is not there.
"""

import os
import threading
import time
from typing import Any

from campaign.running import child

SECONDS_TO_COMMIT = 2.0


def answer_early() -> None:
    from appeals.services.arriving import writing

    commit = writing._group_commit.run

    def run(submission: Any) -> None:
        def later() -> None:
            time.sleep(SECONDS_TO_COMMIT)
            commit(submission)

        threading.Thread(target=later, daemon=True).start()

    writing._group_commit.run = run  # type: ignore[method-assign,assignment]


def main() -> None:
    load = child.load

    def early() -> Any:
        application = load()
        answer_early()
        return application

    child.load = early
    child.main()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    main()
