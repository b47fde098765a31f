"""The figures of a covering letter."""

import datetime as dt
from typing import Any

from appeals.models import Appeal, Tally


def figures_of(appeal: Appeal, *, today: dt.date) -> dict[str, Any]:
    """How many letters there are, from how many countries, and who endorses the appeal: three queries, for JSON.

    Computed when a delivery is prepared and stored with it, so that it is always printed with the same figures.
    """
    return {
        "online": Tally.objects.values_list("online", flat=True).get(appeal=appeal),
        "paper": appeal.paper_count,
        "countries": appeal.letters.counted().order_by().values("country").distinct().count(),
        "organisations": [*appeal.endorsements.checked().values_list("organisation", flat=True)],
        "as_of": today.isoformat(),
    }
