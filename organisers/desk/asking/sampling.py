"""How many rows of a question there are, and ten of them at random: what an organiser sees before deciding about all."""

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

# No page counts a million letters; the job counts them when it writes their keys down.
COUNTED_UP_TO = 10_000
SAMPLES = 10


@dataclass(frozen=True)
class Sample:
    """`number` rows, or more than that where it `is_capped`; and some of them."""

    number: int
    is_capped: bool
    rows: list[Any]


def sample(rows: QuerySet[Any], one_by_one: QuerySet[Any]) -> Sample:
    """Counts rows up to `COUNTED_UP_TO`, and takes `SAMPLES` of them, each as likely as any other.

    `one_by_one` are the same rows (`Question.rows_one_by_one`), for a query that ends at the tenth.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: COUNTED_UP_TO + 1])
    is_capped = len(keys) > COUNTED_UP_TO
    chosen = (
        from_a_place(one_by_one, uuid4()) if is_capped else random.SystemRandom().sample(keys, min(SAMPLES, len(keys)))
    )
    found = rows.model._default_manager.defer("search_text").in_bulk(chosen)
    return Sample(min(len(keys), COUNTED_UP_TO), is_capped, [found[key] for key in chosen if key in found])


def from_a_place(rows: QuerySet[Any], place: UUID) -> list[UUID]:
    """The first rows from a place on in the order of their keys, which are random; few are looked at, as many match."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    found = list(keys.filter(pk__gte=place)[:SAMPLES])
    return found + list(keys.filter(pk__lt=place)[: SAMPLES - len(found)])
