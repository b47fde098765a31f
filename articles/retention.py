"""How long comments and their addresses are stored, in words for the page about privacy."""

from django.utils.translation import gettext

from articles.models.comment import ADDRESS_STORED_FOR, ENDS, State
from safety.retention import Sentences, days_in_words, deleted_after


def sentences() -> list[Sentences]:
    """Every state of a comment, in the active language, with the figures of `comment.ENDS`."""
    until_sent = gettext("Stored until the one message to it is sent, for %(days)s at most.") % {
        "days": days_in_words(ADDRESS_STORED_FOR.days)
    }
    erased = gettext("Erased at once.")
    return [
        Sentences(
            NAMES[state](),
            [deleted_after(end.days) for end in ends]
            or [gettext("Stored until an organiser takes it away, and no longer than the letters of the appeal.")],
            erased if state == State.REJECTED else until_sent,
        )
        for state, ends in ENDS.items()
    ]


NAMES = {
    State.HELD: lambda: gettext("A comment that is held for an organiser"),
    State.PENDING: lambda: gettext("A comment that waits to be read"),
    State.APPROVED: lambda: gettext("An approved comment"),
    State.REJECTED: lambda: gettext("A rejected comment"),
}
