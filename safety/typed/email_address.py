"""An e-mail address that was typed, with all that is derived from it: made once, by the form, and passed on."""

from dataclasses import dataclass
from typing import Self

from safety import sealing


@dataclass(frozen=True)
class EmailAddress:
    """An address as it was typed, its canonical spelling, and its blind index under every key (the first one writes)."""

    typed: str
    canonical: str
    indexes: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in `text`; raises ValueError for what is none."""
        canonical = sealing.canonical_address(text)
        return cls(text, canonical, tuple(sealing.blind_indexes(canonical)))

    def seal(self) -> bytes:
        """The address encrypted, as it was typed; never the same bytes twice."""
        return sealing.seal(self.typed)
