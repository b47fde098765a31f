"""Whatever goes wrong, no token, e-mail address, name or IP address reaches a log."""

import pytest
from django.test import Client

from tests import logs, make

TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde"
ADDRESS, NAME, NETWORK, AGENT = "planted.address@example.org", "Plantednamova", "203.0.113.77", "PlantedAgent/1.0"


@pytest.fixture
def log():
    with logs.written("", "django", "django.request", "safety", "appeals") as stream:
        yield stream


def assert_nothing_planted(log):
    for planted in (TOKEN, ADDRESS, "planted.address", NAME, NETWORK, AGENT):
        assert planted not in log.getvalue(), planted


def test_a_visitors_requests_leave_nothing_in_the_log(db, log):
    make.site()
    client = Client(raise_request_exception=False, REMOTE_ADDR=NETWORK, headers={"user-agent": AGENT})
    make.post_letter(client, email=ADDRESS, name=NAME)
    make.post_letter(client, email=ADDRESS, name=NAME, country="")
    for path in (f"/letters/{TOKEN}/", f"/ru/letters/{TOKEN}/confirm/", f"/nothing/?email={ADDRESS}", f"/{NAME}/"):
        client.get(path)
        client.post(path)
        client.get(path, headers={"host": "evil.example"})
    assert_nothing_planted(log)


def test_an_error_of_the_server_leaves_nothing_in_the_log(db, log, monkeypatch):
    make.site()

    def fail(**fields):
        raise RuntimeError(f"{fields['draft'].email} from {NETWORK} at /letters/{TOKEN}/confirm/")

    monkeypatch.setattr("appeals.views.writing.write_letter", fail)
    client = Client(raise_request_exception=False, REMOTE_ADDR=NETWORK)
    assert make.post_letter(client, email=ADDRESS, name=NAME).status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert_nothing_planted(log)


def test_the_sites_own_handler_redacts(settings):
    """What the settings put in place is what the fixture above sets up."""
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["redact"]
    assert settings.LOGGING["handlers"]["refused"]["filters"][0] == "redact"
    assert settings.LOGGING["filters"]["redact"]["()"] == "safety.logs.Redact"
    assert settings.LOGGING["formatters"]["plain"]["()"] == "safety.logs.PlainFormatter"
    handlers = {name: logger["handlers"] for name, logger in settings.LOGGING["loggers"].items()}
    assert all(set(names) <= {"console", "refused", "nowhere"} for names in handlers.values())
