"""All spellings of one mailbox count as one writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.keys.sealing import ADDRESS_MAX_LENGTH
from safety.typed.canonical import canonical_address, mailbox_of

LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=20)
DOMAIN = st.from_regex(r"[a-z][a-z0-9]{1,9}\.(org|de|kz)", fullmatch=True)


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG ", "ada@example.org"),
        ("ada @ example.org", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada+letters@example.org", "ada@example.org"),
        ("ada+a+b@example.org", "ada@example.org"),
        ("+ada@example.org", "+ada@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("A.da+x@GoogleMail.com", "ada@gmail.com"),
        ("Ada.Adams@ya.ru", "ada-adams@yandex.ru"),
        ("ada-adams@yandex.kz", "ada-adams@yandex.ru"),
        ("adaadams@yandex.com.tr", "adaadams@yandex.ru"),
        ("a.d-a_x@ProtonMail.com", "adax@proton.me"),
        ("adax@pm.me", "adax@proton.me"),
        ("a.da@me.com", "a.da@icloud.com"),
        ("a.da@mac.com", "a.da@icloud.com"),
        ("letters@ada.fastmail.com", "ada@fastmail.com"),
        ("ada+letters@fastmail.com", "ada@fastmail.com"),
        ("letters@ada-b.fastmail.com", "letters@ada-b.fastmail.com"),
        ("letters@b.ada.fastmail.com", "letters@b.ada.fastmail.com"),
        ("a.da@yandex.org", "a.da@yandex.org"),
        ("ада@пример.рф", "ада@xn--e1afmkfd.xn--p1ai"),
        ("ada@ПРИМЕР.рф", "ada@xn--e1afmkfd.xn--p1ai"),
        ("ada@xn--e1afmkfd.xn--p1ai", "ada@xn--e1afmkfd.xn--p1ai"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@faß.de", "ada@xn--fa-hia.de"),
        ("ada@ｅｘａｍｐｌｅ．org", "ada@example.org"),
    ],
)
def test_a_mailbox_has_one_canonical_address(spelling, canonical):
    assert canonical_address(spelling) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@.",
        "ada@-a-.org",
        "ada@" + "a" * 64 + ".org",
        "ada@exa mple..org",
        "a@\ud800.org",
        "\ud800@example.org",
        '"ada"@example.org',
        '"ada lovelace"@example.org',
        'ada"@example.org',
        "a\0da@example.org",
        "a\x01da@example.org",
        "a\x7fda@example.org",
        "a\x9bda@example.org",
        "a\u200bda@example.org",
        "a\u202eda@example.org",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError):
        canonical_address(text)


def test_an_address_too_long_to_be_sealed_is_refused():
    domain = ".".join(["中" * 59] * 4)  # 236 characters, 711 bytes
    with pytest.raises(ValueError):
        canonical_address(f"a@{domain}")


def test_the_longest_address_is_measured_in_bytes():
    domain = ".".join(["d" * 61] * 3) + ".org"
    longest = f"{'a' * (ADDRESS_MAX_LENGTH - 1 - len(domain))}@{domain}"
    assert canonical_address(longest) == longest
    in_cyrillic = "ж" * 121 + "@example.org"  # 133 characters, 254 bytes
    assert canonical_address(in_cyrillic) == in_cyrillic
    for too_long in ("a" + longest, "a" + in_cyrillic):
        with pytest.raises(ValueError):
            canonical_address(too_long)


@given(LOCAL, DOMAIN, st.sampled_from(["", "+", "+x", "+a+b"]), st.integers(0, 40), st.booleans())
def test_case_tags_and_spaces_never_make_another_writer(local, domain, tag, space, upper):
    plain = f"{local}@{domain}"
    spelling = f"{local}{tag}@{domain}"
    spelling = spelling.upper() if upper else spelling
    spelling = spelling[:space] + " \t" + spelling[space:]
    assert canonical_address(spelling) == canonical_address(plain)


@given(LOCAL, st.lists(st.integers(1, 19), max_size=5), st.sampled_from(["gmail.com", "googlemail.com", "Gmail.Com"]))
def test_dots_never_make_another_writer_at_gmail(local, places, domain):
    dotted = local
    for place in places:
        dotted = dotted[:place] + "." + dotted[place:]
    assert canonical_address(f"{dotted}@{domain}") == canonical_address(f"{local}@gmail.com")


@given(st.text(max_size=60))
def test_any_text_has_one_canonical_address_or_none(text):
    try:
        canonical = canonical_address(text)
    except ValueError:
        return
    assert canonical_address(canonical) == canonical


@given(LOCAL, LOCAL, DOMAIN)
def test_different_mailboxes_stay_different(one, other, domain):
    assert (canonical_address(f"{one}@{domain}") == canonical_address(f"{other}@{domain}")) == (one == other)


@pytest.mark.parametrize(
    ("spelling", "mailbox"),
    [
        ("ada+1@example.org", "ada+1@example.org"),
        ("a.da+1@gmail.com", "ada@gmail.com"),
        ("a.da+1@pm.me", "ada@proton.me"),
        ("a.da+1@ya.ru", "a-da+1@yandex.ru"),
        ("ada+1@me.com", "ada+1@icloud.com"),
        ("one@ada.fastmail.com", "ada@fastmail.com"),
        ("+ada@example.org", "+ada@example.org"),
    ],
)
def test_a_tag_is_the_same_mailbox_only_where_the_provider_says_so(spelling, mailbox):
    assert mailbox_of(spelling) == mailbox
    assert mailbox_of(mailbox) == mailbox


@given(LOCAL, LOCAL, st.sampled_from(["yandex.kz", "ya.ru", "me.com", "mail.ru", "outlook.com"]))
def test_names_that_a_provider_tells_apart_stay_apart(one, other, domain):
    assert (canonical_address(f"{one}@{domain}") == canonical_address(f"{other}@{domain}")) == (one == other)
