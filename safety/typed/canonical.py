"""The one spelling of a mailbox: under it all spellings count as one writer, and get three mails a day together.

Two spellings are merged only where the provider itself says that they reach one mailbox: whoever is merged with somebody
else could neither have a letter of their own, nor keep their unconfirmed ones from being shown to the other.
"""

import re
from dataclasses import dataclass

import idna

from safety.keys.sealing import ADDRESS_MAX_LENGTH

# Labels of ASCII letters, digits and hyphens (none that IDNA reserves, with two hyphens after two characters): those
# stay as they are (RFC 5891, 4.2), and most addresses need no look into Unicode's tables.
_LABEL = r"(?!..--)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_PLAIN_DOMAIN = re.compile(rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True)
class Provider:
    """What a provider says of its addresses.

    `domain` is written for all of its domains; `ignored` signs before the @ make no difference, `as_hyphen` is the same
    as a hyphen. `has_tags`: what follows a + reaches the same mailbox, for certain. `has_subdomains`: so does
    `anything@name.domain`, for `name@domain`.
    """

    domain: str
    ignored: str = ""
    as_hyphen: str = ""
    has_tags: bool = False
    has_subdomains: bool = False


# https://support.google.com/mail/answer/7436150 (dots; they matter at a domain of one's own)
_GMAIL = Provider("gmail.com", ignored=".", has_tags=True)
# “Addresses using your username on all Yandex domains are linked to you when you register”
# (https://yandex.com/support/id/authorization/email.html); its support named the domains
# (https://github.com/bitwarden/android/pull/1044). A dot in a login is the same as a hyphen
# (https://yandex.ru/dev/direct/doc/dg-v4/concepts/finance-token.html). Of + its help says nothing.
_YANDEX = Provider("yandex.ru", as_hyphen=".")
_YANDEX_ENDINGS = "az by co.il com com.am com.ge com.tr ee fi fr kg kz lt lv md pl ru tj tm ua uz".split()
# “username is the same as user_name and user.name. Once a user takes a specific username, none of these variations can
# be used for a different account” (https://proton.me/support/change-username); its domains and + in
# https://proton.me/support/addresses-and-aliases, where what one has at one domain nobody else has at another.
_PROTON = Provider("proton.me", ignored="._-", has_tags=True)
# An account has the name at the older domains too, or nobody has (https://support.apple.com/118230).
_ICLOUD = Provider("icloud.com")
# https://www.fastmail.help/hc/en-us/articles/360060591053
_FASTMAIL = {domain: Provider(domain, has_tags=True, has_subdomains=True) for domain in ("fastmail.com", "fastmail.fm")}

PROVIDERS: dict[str, Provider] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GMAIL),
    **dict.fromkeys(("ya.ru", *(f"yandex.{ending}" for ending in _YANDEX_ENDINGS)), _YANDEX),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), _PROTON),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _ICLOUD),
    **_FASTMAIL,
}


def canonical_address(address: str) -> str:
    """The one spelling under which all spellings of a mailbox count as one writer.

    Stray spaces go, case is folded, an international domain is written in its ASCII form (UTS 46), `+tag` is cut, and
    what the provider makes no difference between is evened out (`PROVIDERS`). Raises ValueError where there is no `@`,
    the part before it is quoted or holds what cannot be seen, the domain cannot be encoded, or the whole is too long to
    be sealed.
    """
    local, _, domain = _parts(address)
    return f"{local}@{domain}"


def mailbox_of(address: str) -> str:
    """The canonical address with its `+tag`, unless the provider says that a tag makes no difference.

    Two spellings with the same one reach the same mailbox for certain; elsewhere `name+x` can be another person's
    mailbox than `name`. Raises ValueError as `canonical_address` does.
    """
    local, tag, domain = _parts(address)
    provider = PROVIDERS.get(domain)
    return f"{local}@{domain}" if not tag or (provider and provider.has_tags) else f"{local}{tag}@{domain}"


def _parts(address: str) -> tuple[str, str, str]:
    """What stands before the +, the rest with it, and the domain; all in their canonical spelling."""
    address = re.sub(r"\s+", "", address)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or len(address.encode(errors="surrogatepass")) > ADDRESS_MAX_LENGTH:
        raise ValueError("not an address")
    # In quotes it could be spelled in endless ways (RFC 5321, 4.1.2), and hold any control character.
    if '"' in local or not local.isprintable():
        raise ValueError("not a name of a mailbox")
    domain = domain.rstrip(".")
    if not _PLAIN_DOMAIN.fullmatch(domain):
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError("not a domain") from error
    domain, local = domain.lower(), local.lower()
    local, plus, tag = local.partition("+") if not local.startswith("+") else (local, "", "")
    name, _, above = domain.partition(".")
    if (provider := PROVIDERS.get(above)) and provider.has_subdomains and "-" not in name:
        # A hyphen may stand for an underscore there (https://fastmail.blog/2008/01/24/two-address-resolving-additions/).
        return name, f"+{local}", provider.domain
    if provider := PROVIDERS.get(domain):
        domain = provider.domain
        evened = local.translate(str.maketrans(provider.as_hyphen, "-" * len(provider.as_hyphen), provider.ignored))
        local = evened or local
    return local, plus + tag, domain
