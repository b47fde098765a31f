"""Domains that are one slip of the finger away from a provider's."""

from functools import cache

from appeals.countries_and_languages import country_codes
from appeals.email_spelling.providers import BRANDS, DOMAINS, ENDINGS

# Endings that exist and are nearly one that many providers have.
_REAL_ENDINGS = frozenset("bet bom cam nec new ong pet run vet".split())
# Endings that exist, but mostly where a letter of .com is missing.
_SHORT_OF_COM = frozenset("cm co om".split())
_SECOND_LEVELS = frozenset("co com ne net or org".split())
# In shorter names a slip makes another name as easily.
SHORTEST_BRAND, SHORTEST_NAME = 5, 4


def meant(domain: str) -> str:
    """The provider's domain that was probably meant by one that is none; "" if there is none."""
    name, _, ending = domain.partition(".")
    if name in ENDINGS:
        return _with_ending_of(name, ending)
    for known in _names_near(name):
        if known in BRANDS:
            is_near = len(known) >= SHORTEST_BRAND and known[0] == name[0] and is_one_slip(name, known)
        else:
            is_near = len(known) >= SHORTEST_NAME and is_swap_or_double(name, known)
        if is_near:
            if f"{known}.{ending}" in DOMAINS:
                return f"{known}.{ending}"
            if is_no_ending(ending) and (domain := _with_ending_of(known, ending)):
                return domain
    return ""


def _names_near(name: str) -> list[str]:
    """The names one slip away, in their order, and a few more: a slip leaves two names alike once each lacks a letter."""
    near = {known for shortened in _shortened(name) for known in _names_by_shortened().get(shortened, ())}
    return sorted(near, key=list(ENDINGS).index) if near else []


def _shortened(name: str) -> set[str]:
    return {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


@cache
def _names_by_shortened() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in ENDINGS:
        for shortened in _shortened(name):
            found.setdefault(shortened, []).append(name)
    return found


def _with_ending_of(name: str, ending: str) -> str:
    """The name with the ending of its own that was probably meant; "" where the other ending may well be right."""
    endings = ENDINGS[name]
    nearest = next((own for own in endings if is_one_slip(ending, own)), "") if is_no_ending(ending) else ""
    if name in BRANDS:
        second_level, _, top_level = ending.partition(".")
        return f"{name}.{nearest or endings[0]}" if not top_level or second_level in _SECOND_LEVELS else ""
    if "com" in endings and ending in _SHORT_OF_COM and len(name) > 2:
        return f"{name}.com"
    return f"{name}.{nearest}" if nearest else ""


def is_no_ending(ending: str) -> bool:
    """Whether no domain ends so: two letters that are no country's, or nearly .com and the like."""
    ending = ending.rpartition(".")[2]
    if len(ending) == 2:
        return ending not in _country_endings()
    return ending not in _REAL_ENDINGS and any(is_one_slip(ending, real) for real in ("ru", "kz", "com", "net", "org"))


@cache
def _country_endings() -> frozenset[str]:
    return frozenset(code.lower() for code in country_codes()) | {"ac", "eu", "su", "uk"}


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many or another one, or two neighbours are swapped."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, of_meant = typed[start:], meant[start:]
    return (
        rest[1:] == of_meant
        or rest == of_meant[1:]
        or rest[1:] == of_meant[1:]
        or (rest[:2] == of_meant[1::-1] and len(rest) > 1 and rest[2:] == of_meant[2:])
    )


def is_swap_or_double(typed: str, meant: str) -> bool:
    """Whether two neighbours are swapped or a letter is doubled: slips that hardly make another name."""
    if len(typed) == len(meant):
        return sorted(typed) == sorted(meant) and is_one_slip(typed, meant)
    return any(typed == meant[:place] + letter + meant[place:] for place, letter in enumerate(meant))
