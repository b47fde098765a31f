"""What the tests of mail share: a server to send to, a certificate for it, and letters that are confirmed by mail."""

import datetime as dt
import email
import email.policy
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.utils import timezone

from outbox.sending.worker import Worker
from tests.outbox.server import PostOffice


@pytest.fixture(autouse=True)
def by_mail(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Letters are confirmed by mail, and mail goes into a folder of the test's own until it asks for a server."""
    cache.clear()
    settings.CONFIRM_LETTERS = True
    settings.HAS_MAIL_SERVER = False
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_FROM = "post@letters.example"
    settings.LINK_URL = "https://letters.example"
    yield settings.MAIL_DIR
    cache.clear()


@pytest.fixture
def open_post(settings: Any) -> Iterator[Callable[..., PostOffice]]:
    """Opens a mail server and points the site to it."""
    opened = []

    def open_one(*, tls: ssl.SSLContext | None = None, password: str = "") -> PostOffice:
        post = PostOffice(tls=tls, password=password)
        post.controller.start()
        opened.append(post)
        settings.HAS_MAIL_SERVER = True
        settings.MAIL_SERVER_HOST, settings.MAIL_SERVER_PORT = "localhost" if tls else "127.0.0.1", post.port
        settings.MAIL_SERVER_USE_TLS, settings.MAIL_SERVER_USE_SSL = tls is not None, False
        settings.MAIL_SERVER_USER = "site" if password else ""
        settings.MAIL_SERVER_PASSWORD = password
        settings.MAIL_SERVER_TIMEOUT = 0.5
        return post

    yield open_one
    for post in opened:
        post.controller.stop()


@pytest.fixture
def post(open_post: Callable[..., PostOffice]) -> PostOffice:
    return open_post()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for this machine, which the site trusts by `SSL_CERT_FILE`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = tmp_path / "server.pem", tmp_path / "server.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate_file, key_file)
    return context


@pytest.fixture
def work() -> Callable[..., None]:
    """Lets one worker do whatever is due."""

    def work(clock: Callable[[], dt.datetime] = timezone.now) -> None:
        Worker(clock=clock).run_until_empty()

    return work


@pytest.fixture
def mailed(by_mail: Path) -> Callable[[], list[EmailMessage]]:
    """The mails in the folder, in the order they were sent."""

    def mailed() -> list[EmailMessage]:
        files = sorted(by_mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns) if by_mail.exists() else []
        return [parse(file.read_bytes()) for file in files]

    return mailed


def later(**delta: float) -> Callable[[], dt.datetime]:
    """A clock that is ahead."""
    return lambda: timezone.now() + dt.timedelta(**delta)


def parse(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
