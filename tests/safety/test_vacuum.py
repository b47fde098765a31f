"""What was erased does not stay in the database's files."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from appeals.services import moderating
from safety.vacuum import vacuum
from tests import make

PLANTED = "Zhanargul Planted-Canary"


def files_of_the_database() -> bytes:
    name = str(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in Path(name).parent.glob(Path(name).name + "*"))


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_name_is_in_no_file_of_sqlite():
    if connection.vendor != "sqlite":
        vacuum()  # On PostgreSQL the statements run; its files belong to its own user.
        return
    letter = make.letter(make.appeal(), name=PLANTED)
    assert PLANTED.encode() in files_of_the_database()
    moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())
    vacuum()
    assert PLANTED.encode() not in files_of_the_database()
