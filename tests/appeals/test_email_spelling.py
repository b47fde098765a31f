"""A mistyped domain is asked about, a provider's never; mixed alphabets are asked about, other alphabets are not."""

import re
import timeit

import idna
import pytest

from appeals.email_spelling import doubt_about
from appeals.email_spelling.providers import BRANDS, DOMAINS, ENDINGS

MEANT = {
    # One slip in the ending, most of them beside the right key
    "mail.ry": "mail.ru",
    "mail.ri": "mail.ru",
    "mail.tu": "mail.ru",
    "mail.ruu": "mail.ru",
    "mail.ur": "mail.ru",
    "bk.ry": "bk.ru",
    "list.ry": "list.ru",
    "inbox.ry": "inbox.ru",
    "internet.ry": "internet.ru",
    "ya.ry": "ya.ru",
    "yandex.ry": "yandex.ru",
    "yandex.kx": "yandex.kz",
    "rambler.ry": "rambler.ru",
    "mail.lz": "mail.kz",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "gmail.cpm": "gmail.com",
    "gmail.comm": "gmail.com",
    "hotmail.ocm": "hotmail.com",
    "yahoo.cmo": "yahoo.com",
    "yahoo.co.ku": "yahoo.co.uk",
    "aol.con": "aol.com",
    "ukr.ney": "ukr.net",
    # An ending that the provider does not have
    "gmail.ru": "gmail.com",
    "gmail.kz": "gmail.com",
    "gmail.com.ru": "gmail.com",
    "gmail.org": "gmail.com",
    "icloud.ru": "icloud.com",
    "yahoo.ru": "yahoo.com",
    "hotmail.ru": "hotmail.com",
    "googlemail.de": "googlemail.com",
    # One slip in the name
    "gmial.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmial.con": "gmail.com",
    "mial.ru": "mail.ru",
    "maill.ru": "mail.ru",
    "lsit.ru": "list.ru",
    "inobx.ru": "inbox.ru",
    "yandx.ru": "yandex.ru",
    "yndex.kz": "yandex.kz",
    "ramber.ru": "rambler.ru",
    "hotnail.com": "hotmail.com",
    "hotmial.fr": "hotmail.fr",
    "yahho.com": "yahoo.com",
    "yaho.co.uk": "yahoo.co.uk",
    "outlok.com": "outlook.com",
    "iclould.com": "icloud.com",
    "tutanoto.com": "tutanota.com",
    # Another alphabet
    "mаil.ru": "mail.ru",
    "MАIL.RU": "mail.ru",
    "gmаil.com": "gmail.com",
    "mail.rу": "mail.ru",
    "gmail.сom": "gmail.com",
    "gmail.сом": "gmail.com",
    "gmаil.con": "gmail.com",
    "exаmple.org": "example.org",
    "gmaιl.com": "gmail.com",
    "уа.ru": "ya.ru",
    "mail.ру": "mail.ru",
    "яндекс.ру": "yandex.ru",
    "почтa.рф": "почта.рф",
    "gmail.cօm": "gmail.com",
    # Keys beside the plain letter
    "gmaıl.com": "gmail.com",
    "GMAİL.COM": "gmail.com",
    "hotmaıl.com": "hotmail.com",
    "máil.ru": "mail.ru",
}
UNMIXABLE = ["жmail.ru", "почtz.рф", "xжz.org"]
RIGHT = [
    "example.org",
    "uni-leipzig.de",
    "posta.kz",
    "almaty.kz",
    "mai.ru",
    "mil.ru",
    "poste.it",
    "mail.eu",
    "mail.example.org",
    "gmail.example.org",
    "email.example.com",
    "earthling.net",
    "yahoo.ae",
    "yahoo.co.il",
    "cloud.com",
    "yandex-team.ru",
    "socialistworld.net",
    "почта.рф",
    "яндекс.рф",
    "қазпошта.қаз",
    "пошта.укр",
    "ελλάδα.gr",
    "bücher.de",
    "почта.com",
    "例え.jp",
]


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_a_mistyped_domain_is_asked_about(typed, meant):
    doubt = doubt_about(f"Ada.B@{typed}")
    assert doubt is not None
    assert doubt.suggestion == f"Ada.B@{meant}"


@pytest.mark.parametrize("typed", UNMIXABLE)
def test_mixed_alphabets_are_asked_about_even_where_nothing_can_be_suggested(typed):
    doubt = doubt_about(f"ada@{typed}")
    assert doubt is not None
    assert (doubt.suggestion, doubt.mixes_alphabets) == ("", True)


@pytest.mark.parametrize("meant", ["mail.ru", "gmail.com", "example.org"])
def test_a_domain_that_the_browser_has_written_in_ascii_is_asked_about_too(meant):
    """Chromium does so in a field for addresses: what is sent is `xn--…`."""
    mixed = idna.encode(meant.replace("a", "а"), uts46=True).decode()
    assert mixed.startswith("xn--")
    doubt = doubt_about(f"ada@{mixed}")
    assert doubt is not None
    assert (doubt.suggestion, doubt.mixes_alphabets) == (f"ada@{meant}", True)


@pytest.mark.parametrize(
    "domain", ["xn--a1acbd.xn--p1ai", "xn--80a1acny.xn--p1ai", "xn--bcher-kva.de", "xn--", "xn--a-.org"]
)
def test_other_domains_written_in_ascii_are_not_asked_about(domain):
    assert doubt_about(f"ada@{domain}") is None


@pytest.mark.parametrize("domain", RIGHT)
def test_a_domain_that_may_well_be_right_is_not_asked_about(domain):
    assert doubt_about(f"ada@{domain}") is None


def test_no_provider_is_asked_about():
    assert len(DOMAINS) >= 156
    for domain in DOMAINS:
        assert doubt_about(f"ada@{domain}") is None, domain
        assert doubt_about(f"ada@{domain.upper()}") is None, domain


def test_the_list_of_providers_is_written_as_it_is_read():
    assert {"mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru", "yandex.kz", "ya.ru", "mail.kz"} <= DOMAINS
    assert ENDINGS.keys() >= BRANDS
    for name, endings in ENDINGS.items():
        for ending in endings:
            assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", f"{name}.{ending}")


def test_what_is_suggested_is_not_asked_about_itself():
    for meant in MEANT.values():
        assert doubt_about(f"ada@{meant}") is None


def test_the_question_takes_no_time():
    """A tenth of a millisecond at most, for a domain that is compared with every provider."""
    assert min(timeit.repeat(lambda: doubt_about("ada@uni-leipzig.de"), number=100, repeat=5)) < 0.01
