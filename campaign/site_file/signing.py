"""The site's key, and signatures that `ssh-keygen -Y verify` checks: Ed25519 in OpenSSH's formats, made without OpenSSH.

The private half is a file in VAR_DIR that its owner alone may read. It is made once. Where the database knows a key whose
file is gone (after a panic, on another machine), no other one is made by itself: who had compared the fingerprint would
find a strange one, and could not tell an opponent's from it.
"""

import base64
import datetime as dt
import hashlib
import textwrap
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaign.content.files import APPEAL_SLUG
from campaign.models import SiteKey
from safety.files import whole

# In VAR_DIR; a panic destroys it (`campaign.panic.files`), and backups do not hold it in clear.
KEY_FILE = "site_key"
KIND = "ssh-ed25519"
# Who signs, as `allowed_signers` and `-I` name it. It is not the address, which may have to change.
SIGNER = APPEAL_SLUG
NAMESPACE = "file"
# https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig
MAGIC = b"SSHSIG"
VERSION = 1
HASH = "sha512"
LINE_LENGTH = 70


class NoKey(Exception):
    """The site cannot sign: the file of its key is missing or damaged, or another key than the database knows."""


def sign(sums: bytes) -> bytes:
    """An armored signature (SSHSIG, namespace `file`) of these bytes, by the site's key. Raises NoKey."""
    key = private_key()
    blob = public_blob(key)
    hashed = hashlib.sha512(sums).digest()
    message = MAGIC + _strings(NAMESPACE.encode(), b"", HASH.encode(), hashed)
    signature = _strings(KIND.encode(), key.sign(message))
    whole = MAGIC + VERSION.to_bytes(4, "big") + _strings(blob, NAMESPACE.encode(), b"", HASH.encode(), signature)
    lines = textwrap.wrap(base64.b64encode(whole).decode(), LINE_LENGTH)
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def _strings(*values: bytes) -> bytes:
    """Strings as SSH writes them: the length in four bytes before each (RFC 4251, 5)."""
    return b"".join(len(value).to_bytes(4, "big") + value for value in values)


def public_blob(key: Ed25519PrivateKey) -> bytes:
    return _strings(KIND.encode(), key.public_key().public_bytes_raw())


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as OpenSSH writes it, without its kind."""
    return base64.b64encode(public_blob(key)).decode()


def allowed_signers(public_key: str) -> str:
    """The line of a file `allowed_signers` that lets this key sign files, and nothing else (ssh-keygen(1))."""
    return f'{SIGNER} namespaces="{NAMESPACE}" {KIND} {public_key}'


def fingerprint(public_key: str) -> str:
    """As `ssh-keygen -l` prints it: SHA256:… in 43 characters."""
    digest = hashlib.sha256(base64.b64decode(public_key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def current() -> str:
    """The public key of the site; "" where there is none, or none any more. One query."""
    return SiteKey.objects.filter(is_current=True).values_list("public_key", flat=True).first() or ""


def private_key() -> Ed25519PrivateKey:
    """The site's key, made now where the site has never had one. Raises NoKey."""
    path = Path(settings.VAR_DIR) / KEY_FILE
    if not path.exists():
        if SiteKey.objects.exists():
            raise NoKey(f"The file of the site's key, {path}, is missing.")
        _write(path)
    key = _read(path)
    known = current()
    if not known and not SiteKey.objects.exists():
        _make_known(key, timezone.localdate())
        known = current()
    if public_text(key) != known:
        raise NoKey(f"{path} is another key than the one that this site is known by.")
    return key


@transaction.atomic
def replace(now: dt.datetime) -> Ed25519PrivateKey:
    """Another key from now on, on purpose. The old one's file is deleted; its fingerprint stays in the database."""
    path = Path(settings.VAR_DIR) / KEY_FILE
    path.unlink(missing_ok=True)
    _write(path)
    key = _read(path)
    SiteKey.objects.filter(is_current=True).update(is_current=False)
    _make_known(key, timezone.localdate(now))
    return key


def _make_known(key: Ed25519PrivateKey, today: dt.date) -> None:
    # Another process may have written the same.
    SiteKey.objects.bulk_create([SiteKey(public_key=public_text(key), made_on=today)], ignore_conflicts=True)


def _write(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    whole.write_once(path, pem)


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(f"{path} cannot be read as a key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{path} is no Ed25519 key.")
    return key
