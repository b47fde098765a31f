"""Several at once: threads let go together, and letters for them to write."""

import threading
from typing import Any

from django.db import connection

from appeals.models import Letter, Tally
from appeals.services.writing import Draft
from safety.email_address import EmailAddress
from tests import make

THREADS = 16


def together(jobs):
    """Runs each job in a thread of its own, all let go at once; raises the first error any of them had."""
    errors = []
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def draft(**changes):
    fields: dict[str, Any] = {
        "naming": "public",
        "name": "Ada",
        "city": "",
        "organisation": "",
        "country": "DE",
        "own_words": "",
    }
    fields |= {"own_language": "", "language": "en", "email": make.address(), "wants_updates": False}
    values = {**fields, "consent_version": "1", **changes}
    return Draft(**{**values, "email": EmailAddress.parse(values["email"])})


def assert_count_equals_rows(appeal):
    assert Tally.objects.get(appeal=appeal).online == Letter.objects.filter(appeal=appeal).counted().count()
