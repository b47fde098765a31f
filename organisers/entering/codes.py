"""Codes that people read off a screen or off paper and type: letters and digits that cannot be mistaken for each other."""

import secrets
import unicodedata

# Without 0 and O, 1, l and I, 2 and Z, 5 and S, 8 and B; nor what looks alike in handwriting: 9, g and q, u and v.
ALPHABET = "acdefhjkmnprtwxy34679"
# Typed on a Russian or Kazakh keyboard, or read wrongly: what looks like a character of the alphabet is that character.
LOOK_ALIKES = str.maketrans(
    {"а": "a", "с": "c", "е": "e", "һ": "h", "н": "h", "ј": "j", "к": "k", "м": "m", "п": "n", "р": "p", "т": "t"}
    | {"х": "x", "у": "y", "ү": "y", "з": "3", "ч": "4", "б": "6", "b": "6", "g": "9", "q": "9"}
)
# Whatever separates groups of characters on a screen, on paper, or in what a telephone makes of two hyphens.
SEPARATORS = " -‐‑‒–—―−_."


def new_code(length: int) -> str:
    """A random code of so many characters; 21 different ones are 4.39 bits each. Never of digits alone."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if not code.isdigit():
            return code


def tidy(code: str) -> str:
    """The code that was meant: without capitals, spaces and hyphens, and with look-alikes made good."""
    code = unicodedata.normalize("NFKC", code[:100]).lower()
    code = "".join(character for character in code if not character.isspace() and character not in SEPARATORS)
    return code if code.isdigit() else code.translate(LOOK_ALIKES)


def in_groups(code: str, length: int) -> str:
    """The code as it is shown, in groups with hyphens between them."""
    return "-".join(code[start : start + length] for start in range(0, len(code), length))
