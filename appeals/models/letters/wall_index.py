"""The indexes of the wall: one for each choice of what it lists, in its order, so that no page looks at other letters."""

from django.db import models
from django.db.models import F, Q


def wall_index(name: str, *chosen: str) -> models.Index:
    """Shown letters with own words by `chosen`, the newest day first. Only an approval, or its end, writes into it.

    The state is one and the same in all of it. As a column it makes more conditions of the wall's queries ones that the
    index answers: without it SQLite, which has no statistics, takes the organisers' index of decided letters instead,
    and looks at every letter that was approved.
    """
    condition = Q(state="approved") & ~Q(own_words="")
    return models.Index(
        F("appeal"), F("state"), *map(F, chosen), F("written_on").desc(), F("id"), name=name, condition=condition
    )
