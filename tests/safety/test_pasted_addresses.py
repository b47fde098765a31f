"""An e-mail address as people paste it is the address that was meant, or is refused; it is never another mailbox."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from safety.typed import pasted_address
from safety.typed.fields import EmailAddressField

ADA = "ada@example.org"
PASTED = [
    "ada@example.org",
    "  ada@example.org\t\n",
    "mailto:ada@example.org",
    "MAILTO:ada@example.org?subject=Hello&body=b",
    "mailto:ada%40example.org",
    "mailto://ada@example.org",
    "Ada <ada@example.org>",
    "Ada Adams<ada@example.org>",
    '"Adams, Ada (Leeds)" <ada@example.org>',
    "Ада Адамс <ada@example.org>,",
    "<ada@example.org>",
    "Ada <mailto:ada@example.org>",
    "Ada Adams [mailto:ada@example.org]",
    "Ada Adams (ada@example.org)",
    "ada@example.org <ada@example.org>",
    "ada@example.org<mailto:ada@example.org>",
    "ada@example.org; ada@example.org",
    "bea@example.org <ada@example.org>",
    "E-mail: ada@example.org",
    "Эл. почта: ada@example.org",
    "ada@example.org.",
    "ada@example.org,",
    "ada@example.org;",
    "ada@example.org...",
    "ada@example.org…",
    "ada@example.org!",
    "ada@example.org)",
    "ada@example.org>",
    "ada@example.org/",
    "ada@example.org?",
    "“ada@example.org”",
    "«ada@example.org»",
    "'ada@example.org'",
    '"ada@example.org"',
    "`ada@example.org`",
    "*ada@example.org*",
    "ada@example,org",
    "ada@example, org",
    "ada@example.org,",
    "ada @example.org",
    "ada@ example.org",
    "ada @ example . org",
    "ada@example. org",
    "ada@\nexample.org",
    "ada＠example．org",
    "ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "ada﹫example。org",
    "ada@example，org",
    "\u3000ada@example.org\u3000",
    "ada@example.org\u200b",
    "\ufeffada@example.org",
    "a\u00adda@exam\u200bple.org",
    "\u202aada@example.org\u202c",
    "\u2068ada@example.org\u2069",
    "ada\u2060@\u2060example.org",
    "ada@example.org\ufe0f",
    "ada@example.org\u2028",
    "ada@example.org\u00a0",
    "ada\x0b@example.org",
    "\ue000ada@example.org",
    # With blanks that do not break, as French and Outlook set them
    "«\u00a0ada@example.org\u00a0»",
    "E-mail\u00a0:\u00a0ada@example.org",
    "Ada <\u00a0ada@example.org\u00a0>",
    "ada@example。org",
    "ada@example.org。",
    # What a link, a messenger or a mail program puts around it
    "mailto:ada@example.org?subject=Re:%20Hello",
    "mailto:ada@example.org?cc=bea@example.org",
    "mailto:ada@example.org?body=https://example.com/",
    "<mailto:ada@example.org|ada@example.org>",
    '<a href="mailto:ada@example.org?subject=Re: x">Ada</a>',
    "_ada@example.org_",
    "~ada@example.org~",
    "• ada@example.org",
    "ada@example.org –",
    "ada@example.org (Ada Adams)",
    "📧 ada@example.org",
    "✉️ ada@example.org",
    "→ ada@example.org ☎",
    "ada@example.org; Ada",
]
REFUSED = [
    "root@localhost",  # of the mail server itself
    "ada",
    "ada@",
    "@example.org",
    "ada@example",
    "a b@example.org",
    "Ada ada@example.org",
    "ada@exam ple.org",
    "ada@example.org, bea@example.org",
    "a@b.org,c@d.org",
    "Ada <ada@example.org>, Bea <bea@example.org>",
    "ada@@example.org",
    "ada@example..org",
    "ada@-a-.org",
    "a" * 250 + "@example.org",
    "a" * 2000 + "@example.org",
    "ada@" + "a" * 300 + ".org",
    "ada at example.org",
    "ada@example.org, leeds",
    "mailto:ada@example.org,bea@example.org",
]


def clean(text):
    return EmailAddressField().clean(text)


@pytest.mark.parametrize("pasted", PASTED)
def test_a_pasted_address_is_the_one_that_was_meant(pasted):
    address = clean(pasted)
    assert (address.typed, address.canonical) == (ADA, ADA)


@pytest.mark.parametrize(
    "address",
    [
        "O'Brien@example.org",
        "_ada_@example.org",
        "ada+letters@example.org",
        "ada.b-c_d@mail.example.co.uk",
        "{ada}@example.org",
        "*ada@example.org",
        "ada@пример.рф",
        "ada@bücher.example",
        "a!#$%&'*+/=?^_`{|}~-z@example.org",
    ],
)
def test_an_unusual_address_stays_as_it_is(address):
    assert clean(address).typed == address


@pytest.mark.parametrize(
    "address", ['"ada<>lovelace"@example.org', '"ada"@example.org', '"a\x01b"@example.org', 'a"da@example.org']
)
def test_a_quoted_name_is_refused_with_a_word(address):
    """One mailbox could be spelled in endless ways in quotes, and with control characters."""
    with pytest.raises(ValidationError) as refused:
        clean(address)
    assert refused.value.code == "quoted"


INVISIBLE = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u00ad\u200b\u200d\u202e\u2028\u2066\ufeff\ud800\udfff",
]


@pytest.mark.parametrize("place", ["a{}da@example.org", "{}ada@example.org", "ada@exam{}ple.org", "ada@example.org{}"])
def test_what_cannot_be_seen_is_tidied_away_or_refused(place):
    """Nothing of it gets into an address: neither into the one that is mailed, nor into a header."""
    for character in INVISIBLE:
        try:
            address = clean(place.format(character))
        except ValidationError:
            continue
        assert address.typed.isprintable() and address.canonical.isprintable(), repr(character)


def test_a_comma_before_the_at_is_a_dot_too():
    assert clean("ada,lovelace@example,org").typed == "ada.lovelace@example.org"


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("jean‑luc@my‐site.example", "jean-luc@my-site.example"),
        ("o’brien@example.org", "o'brien@example.org"),
    ],
)
def test_hyphens_and_apostrophes_of_word_processors_are_plain_ones(pasted, meant):
    assert clean(pasted).typed == meant


@pytest.mark.parametrize("pasted", REFUSED)
def test_what_is_no_single_address_is_refused_once(pasted):
    with pytest.raises(forms.ValidationError) as refusal:
        clean(pasted)
    assert [error.code for error in refusal.value.error_list] == ["invalid"]


@pytest.mark.parametrize("pasted", ["a\0da@example.org", "ada@exam\ufffdple.org", "ada@\ud800example.org"])
def test_a_damaged_address_is_called_damaged(pasted):
    with pytest.raises(forms.ValidationError) as refusal:
        clean(pasted)
    assert [error.code for error in refusal.value.error_list] == ["damaged"]


@pytest.mark.parametrize(
    ("pasted", "letters"),
    [("ада@пример.рф", "ад"), ("аda@example.org", "а"), ("josé@example.org", "é"), ("Ада <ада@example.org>", "ад")],
)
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_address_that_smtp_cannot_spell_is_told_so(pasted, letters, language):
    with translation.override(language), pytest.raises(forms.ValidationError) as refusal:
        clean(pasted)
    assert refusal.value.error_list[0].code == "unspellable"
    assert f"“{letters}”" in refusal.value.messages[0] or f"«{letters}»" in refusal.value.messages[0]


@given(st.text(st.sampled_from("ada@.,:;<>()[]\"' \nж＠\u200b%40?/"), max_size=30))
def test_tidying_an_address_never_fails_and_adds_nothing(pasted):
    tidied = pasted_address.tidy(pasted)
    assert set(tidied) <= set(pasted) | set("@.")
