"""`python -m tests.archiving.writing NUMBER [LETTER …]`: stores letters as the site does, each named once it is stored.

Letters that are named are withdrawn then. At last the erasure list is written, as the worker does every minute.
"""

import os
import sys
from uuid import UUID


def main() -> None:
    from django.db import transaction
    from django.utils import timezone

    from appeals.models import Appeal
    from appeals.services.decisions import moderating
    from campaign.backup.erased import noting
    from tests import make

    appeal = Appeal.objects.select_related("open_edition").first() or make.appeal()
    for _ in range(int(sys.argv[1])):
        with transaction.atomic():
            letter = make.letter(appeal)
        print(letter.pk, flush=True)
    for key in sys.argv[2:]:
        moderating.withdraw(letter_id=UUID(key), by=None, now=timezone.now())
    noting.write(timezone.now())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    import django

    django.setup()
    main()
