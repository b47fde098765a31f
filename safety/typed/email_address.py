"""An e-mail address that was typed, with all that is derived from it: made once, by the form, and passed on."""

from dataclasses import dataclass
from typing import Self

from safety.keys import sealing
from safety.typed.canonical import canonical_address, mailbox_of


@dataclass(frozen=True)
class EmailAddress:
    """An address as it was typed, its canonical spelling, and blind indexes under every key (the first one writes).

    `indexes` are those of the canonical spelling, `mailbox_indexes` those of `mailbox_of`.
    """

    typed: str
    canonical: str
    indexes: tuple[str, ...]
    mailbox_indexes: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in `text`; raises ValueError for what is none."""
        canonical, mailbox = canonical_address(text), mailbox_of(text)
        indexes = tuple(sealing.blind_indexes(canonical))
        return cls(text, canonical, indexes, indexes if mailbox == canonical else tuple(sealing.blind_indexes(mailbox)))

    def seal(self) -> bytes:
        """The address encrypted, as it was typed; never the same bytes twice."""
        return sealing.seal(self.typed)
