"""The hour of the mail budget, which real workers read off the real clock."""

import datetime as dt
import time


def begin_well_before_the_next(minutes: int) -> None:
    """Waits for the next hour where this one has not so many minutes left: with it the budget would begin anew."""
    now = dt.datetime.now(dt.UTC)
    left = 3600 - (now.minute * 60 + now.second)
    if left < minutes * 60:
        time.sleep(left + 1)
