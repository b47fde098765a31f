"""The real `ssh-keygen` accepts what the site signs, and nothing else; the key is made once, and anew on purpose only."""

import re
import shutil
import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaign.models import SiteKey
from campaign.panic import erasing, files
from campaign.site_file import offering, signing

SUMS = b"0" * 64 + b"  index.html\n"

pytestmark = pytest.mark.django_db
needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def verified(folder, signature, *, sums=SUMS, namespace="file", line=None, name=signing.SIGNER):
    (folder / "allowed_signers").write_text((line or signing.allowed_signers(signing.current())) + "\n")
    (folder / "SHA256SUMS.sig").write_bytes(signature)
    command = offering.VERIFY.split(" < ")[0].split()
    command[command.index("-n") + 1], command[command.index("-I") + 1] = namespace, name
    return subprocess.run(command, cwd=folder, input=sums, capture_output=True)


@needs_ssh_keygen
def test_ssh_keygen_accepts_the_signature_and_refuses_every_other(tmp_path, settings):
    signature = signing.sign(SUMS)
    good = verified(tmp_path, signature)
    assert good.returncode == 0, good.stderr
    assert good.stdout.decode().strip() == (
        f'Good "file" signature for {signing.SIGNER} with ED25519 key {signing.fingerprint(signing.current())}'
    )
    assert verified(tmp_path, signing.sign(b""), sums=b"").returncode == 0
    for number in (0, 40, len(SUMS) - 1):
        changed = SUMS[:number] + bytes([SUMS[number] ^ 1]) + SUMS[number + 1 :]
        assert verified(tmp_path, signature, sums=changed).returncode != 0
    assert verified(tmp_path, signature, sums=SUMS + b"\n").returncode != 0
    assert verified(tmp_path, signature, namespace="git").returncode != 0
    assert verified(tmp_path, signature, name="somebody").returncode != 0
    lines = signature.splitlines()
    lines[3] = lines[3][:5] + (b"A" if lines[3][5:6] != b"A" else b"B") + lines[3][6:]
    assert verified(tmp_path, b"\n".join(lines)).returncode != 0
    ours = signing.allowed_signers(signing.current())
    signing.replace(timezone.now())
    assert verified(tmp_path, signature).returncode != 0
    assert verified(tmp_path, signature, line=ours).returncode == 0


@needs_ssh_keygen
def test_the_line_lets_the_key_sign_files_only_and_the_fingerprint_is_that_of_ssh_keygen(tmp_path):
    key = tmp_path / signing.KEY_FILE
    signing.private_key()
    (tmp_path / "sums").write_bytes(SUMS)
    subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", key, "-n", "git", tmp_path / "sums"], check=True, capture_output=True
    )
    foreign = (tmp_path / "sums.sig").read_bytes()
    assert verified(tmp_path, foreign, namespace="git").returncode != 0
    said = subprocess.run(["ssh-keygen", "-lf", key], check=True, capture_output=True).stdout.decode()
    assert said.split()[1] == signing.fingerprint(signing.current())


def test_the_key_is_made_once_readable_by_its_owner_alone(tmp_path):
    assert signing.current() == ""
    first = signing.public_text(signing.private_key())
    assert (tmp_path / signing.KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [signing.KEY_FILE]
    assert signing.public_text(signing.private_key()) == first == signing.current()
    assert SiteKey.objects.count() == 1


@pytest.mark.parametrize("damage", ["gone", "another", "cut"])
def test_where_the_file_of_the_key_is_not_as_it_was_nothing_is_signed_and_none_is_made(tmp_path, damage):
    signing.private_key()
    known, path = signing.current(), tmp_path / signing.KEY_FILE
    if damage == "another":
        other = tmp_path / "other"
        other.mkdir()
        signing._write(other / signing.KEY_FILE)
        (other / signing.KEY_FILE).replace(path)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:100])
    else:
        path.unlink()
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(signing.NoKey):
        signing.sign(SUMS)
    with pytest.raises(CommandError, match="site_key --new"):
        call_command("site_key", stdout=StringIO())
    assert (path.read_bytes() if path.exists() else None) == before
    assert signing.current() == known


def test_the_command_prints_fingerprint_and_line_and_makes_another_key_on_purpose():
    first = StringIO()
    call_command("site_key", stdout=first)
    fingerprint, line = first.getvalue().splitlines()
    assert re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", fingerprint)
    assert line == signing.allowed_signers(signing.current())
    second = StringIO()
    call_command("site_key", "--new", stdout=second)
    assert fingerprint not in second.getvalue().splitlines()[0]
    assert f"No longer used: {fingerprint}" in second.getvalue()
    assert SiteKey.objects.filter(is_current=True).count() == 1


def test_a_panic_destroys_the_key_and_no_other_one_makes_itself(tmp_path):
    signing.private_key()
    draft = tmp_path / f".{signing.KEY_FILE}.77"
    draft.write_text("a draft that a process has left")
    files.destroy_keys()
    erasing.erase(timezone.now(), with_words=False)
    assert not list(tmp_path.glob(f"*{signing.KEY_FILE}*"))
    assert SiteKey.objects.get().is_current is False
    assert offering.key() == offering.Signed()
    with pytest.raises(signing.NoKey):
        signing.sign(SUMS)
    signing.replace(timezone.now())
    assert signing.sign(SUMS)
