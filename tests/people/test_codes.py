"""Codes that people read and type have nothing in them that can be mistaken for something else."""

import re

import pytest

from organisers.entering import codes, second_factor
from organisers.entering.passwords import new_password
from organisers.models import RecoveryCode
from tests import make
from tests.admin.entering import client_of
from tests.admin.test_second_factor import PAGE, with_app

pytestmark = pytest.mark.django_db
MISTAKEN = set("0o1li2z5s8b")


def test_no_letter_or_digit_that_can_be_mistaken_is_in_any_code():
    user = make.organiser(password=None)
    device, recovery = with_app(user)
    shown = "".join([*recovery, *(new_password() for _ in range(20)), *(codes.new_code(10) for _ in range(200))])
    assert not set(shown) & MISTAKEN
    secrets = "".join(second_factor.secret_text(second_factor.begin(user)) for _ in range(20))
    # Of base32, which authenticator apps read: without I, L, O, S, B, 2, 5 and Z.
    assert not set(secrets.lower()) & MISTAKEN
    assert len(device.secret) == 20


def test_a_recovery_code_is_no_six_digits_and_hard_to_guess():
    assert len(codes.ALPHABET) ** second_factor.RECOVERY_CODE_LENGTH > 2**40
    _, recovery = with_app(make.organiser(password=None))
    for code in recovery:
        assert re.fullmatch(r"[a-z0-9]{5}-[a-z0-9]{5}", code)
        assert not codes.tidy(code).isdigit()


@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        lambda code: code.replace("-", ""),
        lambda code: f"  {' '.join(code)} ",
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("-", "\u00a0-\u2011"),
        lambda code: code.translate(str.maketrans("acehkmptxy", "асенкмртху")),
        lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
    ],
)
def test_a_recovery_code_opens_however_it_is_written_and_once(typed):
    user = make.organiser(password=None)
    _, recovery = with_app(user)
    code = next(code for code in recovery if set(code) & set("acehkmptxy"))
    assert second_factor.verified_device(user, typed(code)) is not None
    assert RecoveryCode.objects.count() == 9


def test_a_code_from_the_app_may_have_spaces_and_hyphens():
    assert codes.tidy(" 123 456 ") == codes.tidy("123-456") == "123456"
    # Another script's digits are digits, and nothing else is made of a number.
    assert codes.tidy("１２３４５６") == "123456"
    assert codes.tidy("\0" * 200) == "\0" * 100


def test_the_secret_is_a_link_and_a_button_on_the_telephone_itself():
    client = client_of(make.organiser(password=None))
    client.post(PAGE, {"act": "begin"})
    page = client.get(PAGE)
    assert 'href="otpauth://totp/' in page.text
    assert 'data-copy="second-factor-secret"' in page.text
    bare = page.context["secret"].replace(" ", "")
    assert f'id="second-factor-secret" value="{bare}"' in page.text
    assert f"secret={bare}" in page.text
