"""Sealed addresses: what the database holds tells nothing, and keys can be changed."""

import base64

import pytest

from safety.keys import sealing

NEW, OLD, OTHER = (base64.urlsafe_b64encode(bytes([number]) * 32) for number in (1, 2, 3))
ADDRESSES = ["a@b.kz", "ada.adams@example.org", "a" * 64 + "@" + "b" * 60 + ".example.org"]


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CONTACT_KEYS = [NEW]
    return settings


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_sealed_address_opens_again(address):
    assert sealing.unseal(sealing.seal(address)) == address


def test_a_sealed_address_shows_no_length():
    assert len({len(sealing.seal(address)) for address in ADDRESSES}) == 1


def test_a_sealed_address_is_never_the_same_twice():
    assert sealing.seal(ADDRESSES[0]) != sealing.seal(ADDRESSES[0])


def test_a_sealed_address_shows_no_time():
    token = base64.urlsafe_b64decode(sealing.seal(ADDRESSES[0]))
    assert token[1:9] == bytes(8)  # a Fernet token's second to ninth byte: when it was made


def test_a_sealed_address_holds_nothing_in_clear():
    sealed = sealing.seal(ADDRESSES[1])
    for part in (b"ada", b"example"):
        assert part not in sealed
        assert part not in base64.urlsafe_b64decode(sealed)


def test_an_address_longer_than_its_padding_is_not_sealed():
    with pytest.raises(ValueError):
        sealing.seal("a" * 300 + "@example.org")


def test_an_index_is_the_same_for_one_address_and_differs_for_another():
    one, again, other = (sealing.blind_indexes(text)[0] for text in ("a@b.kz", "a@b.kz", "c@b.kz"))
    assert one == again != other
    assert len(one) == 64


def test_an_index_cannot_be_made_without_the_key(keys):
    before = sealing.blind_indexes("a@b.kz")
    keys.CONTACT_KEYS = [OTHER]
    assert sealing.blind_indexes("a@b.kz") != before


def test_a_new_key_in_front_writes_and_the_old_one_still_opens(keys):
    keys.CONTACT_KEYS = [OLD]
    sealed, index = sealing.seal("a@b.kz"), sealing.blind_indexes("a@b.kz")[0]
    keys.CONTACT_KEYS = [NEW, OLD]
    assert sealing.unseal(sealed) == "a@b.kz"
    assert sealing.blind_indexes("a@b.kz")[1] == index
    fresh = sealing.seal("a@b.kz")
    keys.CONTACT_KEYS = [NEW]
    assert sealing.unseal(fresh) == "a@b.kz"


def test_a_key_that_is_gone_is_named_as_such(keys):
    sealed = sealing.seal("a@b.kz")
    keys.CONTACT_KEYS = [OTHER]
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(sealed)


def test_a_damaged_seal_is_named_as_such():
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(sealing.seal("a@b.kz")[:-4] + b"AAA=")
