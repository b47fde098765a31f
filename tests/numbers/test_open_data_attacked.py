"""An observer stores every day's open data and count of an invented history, and looks for whoever stands alone in them.

He knows the count of each day, exactly, and all tables of each day. He subtracts any two days of a figure, any figure from
the sum of its table, and any table from the count, and says that he has found somebody where a country or a language is left
with fewer than ten letters. The twin publishes each day's exact figures, merged: there he finds many.
"""

import datetime as dt
import itertools
import random

import pytest
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.services.figures import breakdowns
from appeals.services.figures.breakdowns import REST, SMALLEST_SHOWN, merged
from appeals.services.figures.open_data import OTHERS, read
from tests import make

pytestmark = pytest.mark.django_db
DAYS = 45
BEGIN = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
COUNTRIES = ["DE"] * 60 + ["GB"] * 25 + ["FR"] * 6 + ["KZ"] * 4 + ["IE", "LU", "MT"]
LANGUAGES = {"DE": "de", "FR": "fr", "KZ": "kk"}


def history(appeal):
    """Yields each day's noon, once its letters are there; some are withdrawn again. Seeded: the same in every run."""
    lot = random.Random(20060320)
    template = make.letter(appeal)
    Letter.objects.all().delete()
    fields = {field.attname: getattr(template, field.attname) for field in Letter._meta.concrete_fields}
    for number in range(DAYS):
        now = BEGIN + number * dt.timedelta(days=1)
        on = timezone.localdate(now)
        countries = [lot.choice(COUNTRIES) for _ in range(lot.choice([0, 1, 1, 2, 5, 13, 40]))]
        Letter.objects.bulk_create(
            Letter(
                **{
                    **fields,
                    "id": make.uuid.UUID(int=lot.getrandbits(128)),
                    "country": country,
                    "own_language": LANGUAGES.get(country, "en"),
                    "written_on": on,
                    "confirmed_on": on,
                }
            )
            for country in countries
        )
        if number % 7 == 3 and (gone := Letter.objects.counted().order_by("pk").first()):
            Letter.objects.filter(pk=gone.pk).withdraw(on)
        Tally.objects.filter(appeal=appeal).update(online=Letter.objects.counted().count())
        yield now


def stored_by_the_observer(appeal, recompute):
    """(the count, the table by country, the table by language, the days) of each day."""
    seen = []
    for now in history(appeal):
        recompute(now)
        data = read(appeal.pk)
        count = Tally.objects.get(appeal=appeal).online
        seen.append((count, dict(data.by_country), dict(data.by_language), data.by_day))
    return seen


def found(seen):
    """Every (day, day, group, letters) with which he can say how few letters of a group there were."""
    alone = []
    for (early, before), (late, after) in itertools.combinations(enumerate(seen), 2):
        for table in (1, 2):
            for code in {*before[table], *after[table]} - {OTHERS}:
                change = after[table].get(code, 0) - before[table].get(code, 0)
                if 0 < abs(change) < SMALLEST_SHOWN:
                    alone.append((early, late, code, change))
            rest = after[table].get(OTHERS, 0) - before[table].get(OTHERS, 0)
            if 0 < abs(rest) < SMALLEST_SHOWN:
                alone.append((early, late, OTHERS, rest))
    for day, (count, *tables, days) in enumerate(seen):
        alone += [(day, day, code, number) for table in tables for code, number in table.items() if number < 10]
        alone += [(day, day, first, number) for first, _, number in days if number < SMALLEST_SHOWN]
        for table in tables:
            # What is left of the count is of several groups, or nobody knows of which.
            assert sum(table.values()) <= max(count, *(earlier[0] for earlier in seen[: day + 1]))
    return alone


def test_whatever_he_subtracts_nobody_stands_alone():
    appeal = make.appeal()
    seen = stored_by_the_observer(appeal, lambda now: breakdowns.recompute_breakdowns(now=now))
    assert len({str(day[1]) for day in seen}) > 5 and len(seen[-1][3]) > 5, "nothing was published"
    assert found(seen) == []


def test_figures_that_are_exact_each_day_give_many_away(monkeypatch):
    monkeypatch.setattr(breakdowns, "moved", lambda published, groups: merged(groups))
    appeal = make.appeal()
    seen = stored_by_the_observer(appeal, lambda now: breakdowns.recompute_breakdowns(now=now))
    assert len({code for _, _, code, _ in found(seen)} - {OTHERS, REST}) >= 3
