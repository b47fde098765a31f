"""Jobs in the background, asked for and carried out as the worker does."""

from django.utils import timezone

from organisers.decisions import bulk

NOW = timezone.now()


def ask(act, question, *, by, reason="", kind="letter"):
    return bulk.ask(kind=kind, act=act, question=question, by=by, now=NOW, reason=reason)


def work_all(most=1000):
    """Does steps until none is left; returns how many."""
    for number in range(most):
        if not bulk.do_step(NOW):
            return number
    raise AssertionError("the job does not end")
