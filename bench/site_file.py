"""The site in a file, with many letters: how long it takes, its size, what is left out, how much memory it needs."""

import random
import time

from bench.dossier import megabytes
from bench.measures import Line
from bench.server import Place

MOST_SECONDS, MOST_MEGABYTES = 60, 5.0
# Characters of the own words: as most people write, and each as long as may be.
LENGTHS = (300, 2_000)
LANGUAGES = ("en", "ru", "kk")


def site_file(place: Place, letters: int) -> list[Line]:
    """Written with own words of each length."""
    lines = []
    for characters in LENGTHS:
        place.inside("lengthen", str(characters))
        seconds, processor, size, shown, left_out, above = map(float, place.inside("site_file").split())
        lines.append(
            Line(
                f"site in a file, {letters:,} letters of {characters:,} characters",
                f"{seconds:.1f} s ({processor:.1f} s of processor time), {size / 1_000_000:.2f} MB, {shown:,.0f} letters, "
                f"{left_out:,.0f} left out, {above:.0f} MB of memory above idle",
                f"≤ {MOST_SECONDS} s, ≤ {MOST_MEGABYTES:.0f} MB",
                seconds <= MOST_SECONDS and size <= MOST_MEGABYTES * 1_000_000 and shown + left_out == letters,
            )
        )
    return lines


def lengthen(characters: int) -> None:
    """Gives each letter of the wall words of its own, about so many characters of words as the campaign's texts have them.

    Made of the same sentences, letters would be compressed to nothing.
    """
    from django.conf import settings

    from appeals.models import Letter

    folder = settings.BASE_DIR / "campaign" / "content"
    words = {code: (folder / code / "article.md").read_text(encoding="utf-8").split() for code in LANGUAGES}
    chance = random.Random(characters)
    changed = []
    for letter in Letter.objects.on_wall().only("pk", "own_language").iterator(chunk_size=1000):
        length = characters if characters == max(LENGTHS) else round(characters * chance.uniform(0.2, 1.8))
        source = words.get(letter.own_language, words["en"])
        letter.own_words = " ".join(chance.choices(source, k=length // 4))[:length].strip()
        changed.append(letter)
    Letter.objects.bulk_update(changed, ["own_words"], batch_size=500)


def write_one() -> None:
    """Prints seconds, processor time, bytes, letters shown and left out, and memory above idle at most."""
    from django.conf import settings
    from django.utils import timezone

    from campaign.site_file.writing import write

    path = settings.VAR_DIR / "site.zip"
    idle, began, used = megabytes("VmRSS"), time.perf_counter(), time.process_time()
    try:
        summary = write(path, now=timezone.now())
    finally:
        path.unlink(missing_ok=True)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    shown, left_out = summary.letters_shown, summary.letters_left_out
    print(seconds, processor, summary.bytes, shown, left_out, megabytes("VmHWM") - idle)
