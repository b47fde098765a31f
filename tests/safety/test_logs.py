"""No token, e-mail address or IP address reaches a log."""

import logging

import pytest

from safety.logs import Redact, redact
from tests import logs

TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde"
SECRETS = [
    f"/letters/{TOKEN}/confirm/",
    f"/ru/letters/{TOKEN}",
    "ada.adams+x@example.org",
    "ada%40example.org",
    "o/brien=x@mail.example.co.uk",
    "ада@пример.рф",
    "192.0.2.77",
    "2001:db8::1",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "::1",
    "fe80::1ff:fe23:4567:890a",
    "::ffff:192.0.2.77",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_taken_out_of_a_text(secret):
    for text in (secret, f"Not found: {secret} here", f'"{secret}"', f"({secret})", f"[{secret}]:80"):
        redacted = redact(text)
        for part in (TOKEN, "ada", "ада", "brien", "192.0", "db8", "890a", "::1", "77"):
            assert part not in redacted or part not in secret, redacted


def test_what_is_no_secret_stays():
    for text in ("at 12:34:56 the worker stopped", "letter 3f2504e0", "/appeals/shanyrak-aigyerim/letters/", "1.2.3"):
        assert redact(text) == text


@pytest.fixture
def log():
    logger = logging.getLogger("tests.safety.logs")
    logger.propagate = False
    with logs.written(logger.name, form="%(message)s") as stream:
        yield logger, stream


def test_arguments_of_a_message_are_redacted(log):
    logger, stream = log
    logger.error("Could not send to %s from %s", "ada@example.org", "192.0.2.77")
    assert stream.getvalue() == "Could not send to …@… from …\n"


def test_a_traceback_is_redacted(log):
    logger, stream = log
    try:
        raise ValueError(f"ada@example.org /letters/{TOKEN}/ 2001:db8::1")
    except ValueError:
        logger.exception("Failed")
    assert "ValueError" in stream.getvalue()
    for secret in ("ada", TOKEN, "db8"):
        assert secret not in stream.getvalue()


def test_the_request_itself_goes_with_no_record(log):
    logger, _ = log
    record = logger.makeRecord("x", logging.ERROR, "", 0, "Failed", (), None, extra={"request": object()})
    assert hasattr(record, "request")
    assert Redact().filter(record)
    assert not hasattr(record, "request")
