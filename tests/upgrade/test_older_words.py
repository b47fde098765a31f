"""What older versions stored as a code is shown in words still."""

import pytest
from django.utils import timezone

from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.comments.making import comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["letter", "comment"])
def test_why_it_was_held_before_networks_were_no_longer_counted(kind):
    held = {"state": "held", "held_reason": "limit", "decided_on": timezone.localdate()}
    if kind == "letter":
        make.letter(make.appeal(), **held)
    else:
        comment(make.article(), **held)
    app = {"letter": "appeals", "comment": "articles"}[kind]
    page = client_of(organiser_with(f"{app}.view_{kind}")).get(f"/admin/{app}/{kind}/?state=held").text
    assert f"held: too many {kind}s from one network" in page.replace("Held", "held")
