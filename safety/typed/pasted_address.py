"""An e-mail address as people paste it, made one that can be written to."""

import re
import unicodedata
from urllib.parse import unquote

from safety.typed import characters

_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]+")
# The local part may stand in quotes and then hold anything (RFC 5321, 4.1.2).
_QUOTED = re.compile(r'"[^"]+"@[^"\s]+')
# Angle brackets in `Ada <ada@example.org>`, other brackets in `Ada (ada@example.org)` and `[mailto:ada@example.org]`.
_BRACKETED = re.compile(r"[<(\[{]([^<>()\[\]{}]*@[^<>()\[\]{}]*)[>)\]}]")
_COMMAS = str.maketrans("،、。", ",,.")
# As word processors and keyboards of telephones write what stands in an address.
_TYPOGRAPHY = str.maketrans("‐‑‒–−‘’", "-----''")
# What stands around an address in a sentence or a list. No local part can begin, and no domain can end, with any of it.
_BEFORE = ' \t\n\u00a0".,:;…<>()[]«»„“”‘’‚‹›´\\•–—'
_AFTER = _BEFORE + "'`!?{}|*/_~-"
# Signs that a local part can begin with belong to it unless they stand on both sides.
_PAIRS = {"'": "'", "`": "`", "*": "*", "{": "}", "|": "|", "_": "_", "~": "~"}
# Pictures and arrows: nothing that an address holds.
_SIGNS = re.compile(r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
# An address has at most 254 characters (RFC 5321, 4.5.3.1.3); with a name, a link and a list around it, not four times as
# many. The search for it takes the square of the length: 36 seconds for as much as a form may send.
LONGEST = 1000
_MAILTO = re.compile(r"mailto:\s*/*", re.IGNORECASE)


def tidy(pasted: str) -> str:
    """The address in what was pasted, or what was pasted, tidied, where there is not exactly one.

    `mailto:`, a name with the address in brackets, quotes, what a sentence leaves around it, blanks beside `@` and dots, a
    comma for a dot, full-width signs and invisible characters go. Two different addresses stay two, and are no address;
    a blank within a word stays, as the mailbox would be a guess. What is longer than `LONGEST` is not searched.
    """
    if len(pasted) > LONGEST or _PLAIN.fullmatch(pasted):
        return pasted
    if characters.UNUSUAL.search(pasted):
        pasted = unicodedata.normalize("NFKC", characters.tidied(pasted, keeps_direction=False))
    pasted = pasted.translate(_COMMAS)
    pasted = _SIGNS.sub(" ", pasted).strip()
    if _QUOTED.fullmatch(pasted):
        return pasted
    found = {_bare(part) for part in _BRACKETED.findall(pasted)} or {_bare(pasted)}
    if len(found) == 1 and (address := found.pop()).count("@") == 1:
        return address
    # The same address twice, once as a name or once as a link.
    parts = {_bare(part) for part in re.split(r"[\s,;|<>()\[\]]+", pasted) if "@" in part}
    return parts.pop() if len(parts) == 1 else pasted


def _bare(text: str) -> str:
    """One address without what is stuck to it; blanks and commas are mended where only a dot can be meant."""
    text = _stripped(text).translate(_TYPOGRAPHY)
    _, colon, after = text.rpartition(":")
    if _MAILTO.search(text):
        # What follows is for the mail program: `?subject=Re:%20Hello` (RFC 6068).
        text = unquote(_MAILTO.split(text)[-1].partition("?")[0])
    elif colon and "@" in after:  # “E-mail:”
        text = after
    text = re.sub(r"\s*([@.])\s*", r"\1", _stripped(text))
    local, at, domain = text.rpartition("@")
    domain = re.split(r"[?/#&:;|()\[\]<>\"']", domain)[0].rstrip(_AFTER)
    # A comma and a blank behind a whole domain begin something else: `ada@example.org, Leeds`.
    if not re.search(r"\..*,\s", domain):
        domain = re.sub(r"\s*,\s*", ".", domain)
    return re.sub(r"(?<=\w),(?=\w)", ".", local) + at + domain


def _stripped(text: str) -> str:
    text = text.lstrip(_BEFORE)
    while len(text) > 1 and text[-1] in _AFTER:
        if _PAIRS.get(text[0]) == text[-1]:
            text = text[1:].lstrip(_BEFORE)
        text = text[:-1]
    return text


def unspellable(address: str) -> str:
    """The characters before the `@` that SMTP without an extension (RFC 6531) cannot spell, each once."""
    local, at, _ = address.rpartition("@")
    return "".join(dict.fromkeys(character for character in local if not character.isascii())) if at else ""
