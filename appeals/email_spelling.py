"""Asks about an address whose domain looks mistyped."""

from difflib import get_close_matches

# Mail providers many people use; a domain almost equal to one of them is probably mistyped.
KNOWN_DOMAINS = tuple(
    (
        "gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr hotmail.com hotmail.co.uk "
        "hotmail.fr outlook.com live.com msn.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at "
        "web.de t-online.de freenet.de posteo.de mailbox.org riseup.net proton.me protonmail.com pm.me "
        "tutanota.com tuta.io fastmail.com orange.fr free.fr laposte.net wanadoo.fr libero.it ziggo.nl "
        "mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com ya.ru yandex.kz mail.kz rambler.ru "
        "ukr.net i.ua mail.com email.com ymail.com rocketmail.com zoho.com hey.com btinternet.com"
    ).split()
)
SIMILARITY = 0.86


def _letters(domain: str) -> int:
    """The letters of a domain as a set of bits."""
    letters = 0
    for letter in domain:
        letters |= 1 << (ord(letter) & 63)
    return letters


_KNOWN = {domain: (_letters(domain), len(domain)) for domain in KNOWN_DOMAINS}


def suggest(address: str) -> str:
    """The address with the well-known domain that was probably meant, or ""."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if not local or domain in _KNOWN:
        return ""
    # A quick test first: letters that only one of two domains has are differences between them. Comparing the order
    # of the letters takes fifty times as long.
    letters, length = _letters(domain), len(domain)
    near = [
        known
        for known, (its_letters, its_length) in _KNOWN.items()
        if (letters ^ its_letters).bit_count() <= (1 - SIMILARITY) * (length + its_length)
    ]
    match = get_close_matches(domain, near, n=1, cutoff=SIMILARITY)
    return f"{local}@{match[0]}" if match else ""
