"""The letters that the bench fills a site with."""

import pytest

from appeals.models import Letter, Tally
from bench.seeding import RARE_LETTERS, seed_letters
from bench.wall import COMMON_PAIR, PAGE_SIZE, RARE_PAIR
from tests import make

COUNT = 3000


@pytest.mark.django_db(transaction=True)
def test_both_filters_have_a_full_page_however_rare_the_pair() -> None:
    make.appeal()
    seed_letters(COUNT)
    wall = Letter.objects.on_wall()
    assert wall.count() == COUNT // 2
    assert sum(Tally.objects.values_list("online", flat=True)) == COUNT

    def number_of(pair: str) -> tuple[int, int, int]:
        country, language = (part.split("=")[1] for part in pair.split("&")[1:])
        of_country, in_language = wall.filter(country=country), wall.filter(own_language=language)
        return of_country.count(), in_language.count(), of_country.filter(own_language=language).count()

    assert min(number_of(COMMON_PAIR)) > PAGE_SIZE
    *alone, both = number_of(RARE_PAIR)
    assert RARE_LETTERS <= both <= RARE_LETTERS + 2
    assert min(alone) > both
    # Its letters lie as far apart as all others do: a page of them is a way through half the wall.
    days = wall.filter(country="DE", own_language="kk").values_list("written_on", flat=True)
    assert len(set(days)) > RARE_LETTERS // 2
    assert len(set(wall.values_list("written_on", flat=True))) == 300
