"""The order and the references of a delivery's letters: both come from its seed, and neither tells when a letter came."""

import hmac
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from appeals.models import Letter

# No vowels, so that no reference reads as a word, and nothing that is taken for something else: 0 O, 1 I L, U V, S 5.
ALPHABET = "2346789BCDFGHJKMNPQRTVWXZ"
REFERENCE_LENGTH = 8


class Placed(NamedTuple):
    letter_id: UUID
    reference: str


def order_of(seed: str, letters: Iterable[Letter]) -> list[Placed]:
    """The letters in the order in which they are printed; of each, `pk` and `country` are read.

    By country, the countries by their codes, and shuffled within each by the seed, whatever order they come in. A
    reference is random to whoever does not know the seed, and unique in the delivery.
    """
    shuffled = sorted(letters, key=lambda letter: (letter.country, _digest(seed, "order", letter.pk)))
    taken: set[str] = set()
    ordered = []
    for letter in shuffled:
        reference = _reference(seed, letter.pk, taken)
        taken.add(reference)
        ordered.append(Placed(letter.pk, reference))
    return ordered


def _reference(seed: str, letter_id: UUID, taken: set[str]) -> str:
    """Two of 10,000 letters have the same digest once in three thousand deliveries: the later one gets another."""
    attempt = 0
    while True:
        number = int.from_bytes(_digest(seed, f"reference {attempt}", letter_id), "big")
        reference = ""
        for _ in range(REFERENCE_LENGTH):
            number, remainder = divmod(number, len(ALPHABET))
            reference += ALPHABET[remainder]
        if reference not in taken:
            return reference
        attempt += 1


def _digest(seed: str, purpose: str, letter_id: UUID) -> bytes:
    return hmac.digest(seed.encode(), purpose.encode() + letter_id.bytes, "sha256")
