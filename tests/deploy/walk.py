"""`python -m tests.deploy.walk`: what docs/deploying.md says, command by command, on an empty Debian 12 with systemd.

The machine is a container of podman's, whose image is made by debootstrap: no image is fetched. What is written is what
runs, but for the values of the first block; for `certbot`, in whose place a program makes a certificate that nobody has
signed; for the mail server, which is Python's own and keeps what it is sent in a file; and for who is responsible, which
is not typed into the admin. Afterwards a letter is written, confirmed by the link in its mail, and counted. Needs root,
podman, runc and debootstrap; takes some minutes.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "deploying.md"
PROGRAMS = ["podman", "runc", "debootstrap", "git"]
IMAGE = "localhost/empty-debian-12"
NAME = "letters.example.org"
VALUES = {
    "NAME=letters.example.org": f"NAME={NAME}",
    "EMAIL_URL='smtp+tls://user:password@mail.example.org:587'": "EMAIL_URL='smtp://127.0.0.1:2525'",
    # By then somebody has filled in who is responsible.
    "deploy/manage check --deploy": "deploy/manage shell < /mnt/walk/responsible\ndeploy/manage check --deploy",
    "CODE=https://example.org/the-address-of-this-repository.git": "CODE=/mnt/walk/repository.git",
}
MAIL_SERVER = """
until command -v python3; do sleep 1; done
exec python3 -W ignore -u -m smtpd -n -c DebuggingServer 127.0.0.1:2525 > /root/mails
"""
RESPONSIBLE = """
from campaign.models import Responsible
made = Responsible.objects.create(email="contact@example.org")
made.texts.create(language="en", name="A committee", place="Leeds")
"""
WHAT_WAS_SAID = "systemctl --failed --no-pager; journalctl -u 'campaign-*' -n 60 --no-pager; tail -n 30 /root/mails"
CERTBOT = """#!/bin/sh
set -e
case "$*" in "certonly "*"--webroot -w /var/www/html"*) ;; *) exit 64 ;; esac
# What the authority would do first: fetch what certbot has put there.
mkdir -p /var/www/html/.well-known/acme-challenge
echo proof > /var/www/html/.well-known/acme-challenge/walk
test "$(curl -s -H "Host: NAME" http://127.0.0.1/.well-known/acme-challenge/walk)" = proof
mkdir -p /etc/letsencrypt/live/NAME
cd /etc/letsencrypt/live/NAME
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout privkey.pem -days 2 -subj /CN=NAME \\
    -addext subjectAltName=DNS:NAME -out fullchain.pem 2>/dev/null
cp fullchain.pem /usr/local/share/ca-certificates/walk.crt
update-ca-certificates >/dev/null 2>&1
"""


def commands() -> list[str]:
    """The blocks that are there to be copied, in their order."""
    return re.findall(r"^```sh\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def script() -> str:
    text = "\n".join(commands())
    for written, tried in VALUES.items():
        lines = re.compile(rf"^{re.escape(written)}$", re.MULTILINE)
        text, count = lines.subn(lambda _, tried=tried: tried, text)  # type: ignore[misc]
        if count != 1:
            raise LookupError(f"{DOCUMENT.name} has no line {written}")
    return f"set -eux\ncd /root\n{text}\npython3 /mnt/walk/letter.py {NAME}\n"


def podman(*words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"] if words[0] == "run" else []
    command = ["podman", "--runtime", shutil.which("runc") or "runc", "--cgroup-manager", "cgroupfs", words[0], *limits]
    return subprocess.run([*command, *words[1:]], check=check)


def make_image(folder: Path) -> None:
    """An empty Debian as a provider hands it over, with this machine's certificate authorities."""
    root = folder / "root"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates,systemd-sysv,dbus", "bookworm", root],
        check=True,
    )
    own = Path("/usr/local/share/ca-certificates")
    if own.is_dir():
        shutil.copytree(own, root / own.relative_to("/"), dirs_exist_ok=True)
    archive = subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE)
    subprocess.run(["podman", "import", "-", IMAGE], stdin=archive.stdout, check=True)


def main() -> int:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"!!! NOT TRIED: docs/deploying.md, step by step: {', '.join(missing)} not installed")
        return 0
    with tempfile.TemporaryDirectory(prefix="walk-") as name:
        folder = Path(name)
        if podman("image", "exists", IMAGE, check=False).returncode:
            make_image(folder)
        mounted = folder / "mounted"
        subprocess.run(["git", "clone", "--quiet", "--bare", ROOT, mounted / "repository.git"], check=True)
        (mounted / "script.sh").write_text(script())
        (mounted / "certbot").write_text(CERTBOT.replace("NAME", NAME))
        (mounted / "responsible").write_text(RESPONSIBLE)
        shutil.copy(ROOT / "tests" / "deploy" / "walk_letter.py", mounted / "letter.py")
        words = [
            "--systemd=always",
            "--privileged",
            "--volume",
            f"{mounted}:/mnt/walk:ro",
            IMAGE,
            "/lib/systemd/systemd",
        ]
        podman("run", "--detach", "--name", "walk", *words)
        try:
            podman(
                "exec",
                "walk",
                "sh",
                "-c",
                "update-ca-certificates >/dev/null; install -m 755 /mnt/walk/certbot /usr/local/bin/certbot",
            )
            podman(
                "exec",
                "--detach",
                "walk",
                "sh",
                "-c",
                MAIL_SERVER,
            )
            done = podman("exec", "walk", "bash", "/mnt/walk/script.sh", check=False)
            if done.returncode:
                podman(
                    "exec",
                    "walk",
                    "sh",
                    "-c",
                    WHAT_WAS_SAID,
                    check=False,
                )
            return done.returncode
        finally:
            podman("rm", "--force", "--time", "10", "walk", check=False)


if __name__ == "__main__":
    sys.exit(main())
