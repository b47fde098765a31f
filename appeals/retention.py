"""How long letters and addresses are stored, in words for the page about privacy: the table of states, read aloud."""

from django.utils.translation import gettext

from appeals.models.appeal import EVERYTHING_DAYS, INDEXES_END
from appeals.models.letters.states import IS_UNMAILED, RULES, State
from safety.retention import End, Sentences, days_in_words, deleted_after


def sentences(everything_days: int = EVERYTHING_DAYS) -> list[Sentences]:
    """Every state of a letter, in the active language, with the figures of `states.RULES`; then the appeal's end.

    `everything_days` is the appeal's: for how long letters are stored after its end.
    """
    states = [Sentences(NAMES[state](), letter_words(state), address_words(state)) for state in RULES]
    return [*states, after_the_end(everything_days)]


def after_the_end(everything_days: int) -> Sentences:
    return Sentences(
        gettext("Letters of an appeal that has ended"),
        [
            gettext("Stored and counted as before, for %(days)s more.") % {"days": days_in_words(everything_days)},
            gettext("Then names, places and words are erased. Empty rows stay, so that totals are right."),
        ],
        gettext(
            "%(days)s after the end of the appeal its fingerprints are erased too, unless you still get news. "
            "Then nobody can find out any more which address has written. Every other address is erased with the letters."
        )
        % {"days": days_in_words(INDEXES_END.days)},
    )


def letter_words(state: State) -> list[str]:
    if state == State.WITHDRAWN:
        return [
            gettext("Its words, names and country are erased at once. An empty row stays, so that totals are right.")
        ]
    if not RULES[state].ends:
        return [gettext("Stored until you withdraw it.")]
    return [end_words(end) for end in RULES[state].ends]


def end_words(end: End) -> str:
    days = days_in_words(end.days)
    if end.only == IS_UNMAILED:
        return gettext(
            "Deleted %(days)s after it was written or released, if our message to confirm it could not be sent."
        ) % {"days": days}
    if end.since == "pending_since":
        return gettext("Deleted %(days)s after our message to confirm it.") % {"days": days}
    if end.leaves_row:
        return gettext("If it had been confirmed, it is erased after %(days)s like a withdrawn letter.") % {
            "days": days
        }
    return deleted_after(end.days)


def address_words(state: State) -> str:
    if state == State.WITHDRAWN:
        return gettext("Erased at once; it can write again.")
    if state == State.REJECTED:
        return gettext(
            "Stored as long as the letter, if the letter had not been confirmed or you asked for news; else it is erased."
        )
    if RULES[state].ends:
        return gettext("Stored as long as the letter.")
    return gettext("Stored only if you asked for news, until you stop it.")


NAMES = {
    State.PENDING: lambda: gettext("A letter that waits to be confirmed"),
    State.HELD: lambda: gettext("A letter that is held for an organiser"),
    State.CONFIRMED: lambda: gettext("A confirmed letter"),
    State.APPROVED: lambda: gettext("An approved letter"),
    State.REJECTED: lambda: gettext("A rejected letter"),
    State.WITHDRAWN: lambda: gettext("A withdrawn letter"),
}
