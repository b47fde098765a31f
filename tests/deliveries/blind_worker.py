"""A worker that sends an e-mail again wherever it cannot know what became of it: it is to be caught sending twice.

`python -m tests.deliveries.blind_worker` runs it like `manage.py work`.
"""

import datetime as dt
import os
import sys

from outbox.message import Outcome, Result


def blind() -> None:
    """Takes the guard of deliveries' e-mails away in this process."""
    from deliveries.models import Dispatch, DispatchState
    from deliveries.services.mails import dispatching
    from outbox import queue

    class BlindAttempt(dispatching.DispatchAttempt):
        def ended(self, outcome: Outcome, now: dt.datetime) -> dt.datetime | None:
            if outcome.result is Result.UNKNOWN:
                outcome = Outcome(Result.TEMPORARY, outcome.phase)
            return super().ended(outcome, now)

    def prepare(message, now):
        Dispatch.objects.filter(pk=message.about, state=DispatchState.SENDING).update(state=DispatchState.READY)
        attempt = dispatching.prepare(message, now)
        if attempt is not None:
            attempt.__class__ = BlindAttempt
        return attempt

    queue.register(dispatching.DISPATCH, queue.OnceKind(prepare))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    blind()
    from django.core.management import call_command

    call_command("work", poll_seconds=float(sys.argv[1]), claim_seconds=float(sys.argv[2]))
