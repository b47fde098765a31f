"""The providers of `providers.txt`."""

from pathlib import Path


def _read() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    endings: dict[str, tuple[str, ...]] = {}
    brands = set()
    for line in Path(__file__).with_name("providers.txt").read_text(encoding="ascii").splitlines():
        for domain in [] if line.startswith("#") else line.split():
            name, _, ending = domain.rstrip("*").partition(".")
            endings[name] = (*endings.get(name, ()), ending)
            if domain.endswith("*"):
                brands.add(name)
    return endings, frozenset(brands)


# The endings that each name has, the likeliest first; the names that nobody else has; every domain.
ENDINGS, BRANDS = _read()
DOMAINS = frozenset(f"{name}.{ending}" for name, endings in ENDINGS.items() for ending in endings)
