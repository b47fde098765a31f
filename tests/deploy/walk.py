"""`python -m tests.deploy.walk`: what docs/deploying.md says, command by command, on an empty Debian 12 with systemd.

The machine is a container of podman's, whose image is made by debootstrap: no image is fetched. What is written is what
runs, but for the values that somebody has to put in; for `certbot`, in whose place a program makes a certificate that nobody
has signed; for the mail server, which is Python's own and keeps what it is sent in a file; and for who is responsible, which
is not typed into the admin. Afterwards a letter is written, confirmed by the link in its mail, and counted.

Then the site moves to a second machine, as docs/moving.md says: letter, count and the key of the site's file are there.
What is typed on one's own computer is a pipe from one container into the other. Needs root, podman, runc and debootstrap;
takes some minutes for each machine.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from campaign.backup import encryption

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "deploying.md"
MOVING = ROOT / "docs" / "moving.md"
PROGRAMS = ["podman", "runc", "debootstrap", "git"]
IMAGE = "localhost/empty-debian-12"
NAME = "letters.example.org"
VALUES = {
    "NAME=letters.example.org": f"NAME={NAME}",
    "EMAIL_URL='smtp+tls://user:password@mail.example.org:587'": "EMAIL_URL='smtp://127.0.0.1:2525'",
    # By then somebody has filled in who is responsible.
    "deploy/manage check --deploy": "deploy/manage shell < /mnt/walk/responsible\ndeploy/manage check --deploy",
    "CODE=https://example.org/the-address-of-this-repository.git": "CODE=/mnt/walk/repository.git",
    "BACKUP_TO='age1-and-the-rest-of-your-public-key'": "BACKUP_TO=$(cat /mnt/walk/public-key)",
}
OLD, NEW = "walk", "walk-another"
# What a new machine does of the first steps: up to the database; the start; the proxy.
BEFORE_IT_IS_BROUGHT_BACK, START, PROXY = ("1. ", "2. ", "3. ", "4. "), "6. ", "7. "
MAIL_SERVER = """
touch /root/mails
# Again, as Python is there some time before its library is.
while sleep 1; do python3 -W ignore -u -m smtpd -n -c DebuggingServer 127.0.0.1:2525 >> /root/mails 2>/dev/null; done
"""
RESPONSIBLE = """
from campaign.models import Responsible
made = Responsible.objects.create(email="contact@example.org")
made.texts.create(language="en", name="A committee", place="Leeds")
"""
WHAT_WAS_SAID = "systemctl --failed --no-pager; journalctl -u 'campaign-*' -n 60 --no-pager; tail -n 30 /root/mails"
# On the second machine, at the end: the letter, under the same key of the site's file, served by nginx.
MOVED = f"""set -eux
for unit in campaign-site campaign-worker nginx postgresql; do systemctl is-active $unit; done
test "$(echo "SELECT count(*) FROM appeals_letter WHERE state = 'approved'" | su postgres -c 'psql -At campaign')" = 1
deploy/manage site_key | diff - /root/site-key
curl --silent --show-error --fail --resolve "{NAME}:443:127.0.0.1" "https://{NAME}/ru/" | grep -q "<h1"
deploy/manage backup
echo The letter is on the second machine.
"""
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


def parts() -> dict[str, str]:
    """The document's parts by their headings."""
    _title, *others = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in others}


def blocks(text: str) -> list[str]:
    """The blocks that are there to be copied, in their order, those within a list too."""
    found = re.findall(r"^( *)```sh\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def commands() -> list[str]:
    return blocks(DOCUMENT.read_text(encoding="utf-8"))


def tried(text: str, replaced: set[str]) -> str:
    """The commands with this walk's values; adds what was replaced."""
    for written, value in VALUES.items():
        text, count = re.subn(rf"^{re.escape(written)}$", lambda _, value=value: value, text, flags=re.MULTILINE)  # type: ignore[misc]
        if count:
            replaced.add(written)
    return text


def script() -> str:
    """From the empty machine to the first letter."""
    replaced: set[str] = set()
    text = tried("\n".join(block for name, part in parts().items() for block in blocks(part)), replaced)
    if left := set(VALUES) - replaced:
        raise LookupError(f"{DOCUMENT.name} has no line {', '.join(left)}")
    return f"set -eux\ncd /root\n{text}\npython3 /mnt/walk/letter.py {NAME}\n"


def steps() -> list[str]:
    """The numbered steps of the move."""
    return re.split(r"^\d+\. ", MOVING.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


def last_backup() -> str:
    """On the old machine."""
    return f"set -eux\ncd /srv/campaign\n{blocks(steps()[1])[0]}\ndeploy/manage site_key > /root/site-key\n"


def before_the_keys() -> str:
    """On the new machine, up to its database."""
    found = [
        block for name, part in parts().items() if name.startswith(BEFORE_IT_IS_BROUGHT_BACK) for block in blocks(part)
    ]
    return "set -eux\ncd /root\n" + tried("\n".join(found), set())


def bring_back() -> str:
    """On the new machine, once keys and backup are there."""
    by_number = {name[:3]: blocks(part) for name, part in parts().items()}
    found = [*blocks(steps()[3]), *by_number[START], *blocks(steps()[4]), *by_number[PROXY]]
    return f"set -eux\ncd /srv/campaign\nNAME={NAME}\n" + "\n".join(found) + "\nsh /mnt/walk/moved\n"


def on_the_other_side(host: str) -> str:
    """What the document has a machine do by ssh, from one's own computer."""
    found = re.findall(rf"root@{re.escape(host)} '([^']+)'", DOCUMENT.read_text() + MOVING.read_text())
    assert len(found) == 1, found
    return str(found[0])


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


def start(name: str, mounted: Path) -> None:
    words = ["--systemd=always", "--privileged", "--volume", f"{mounted}:/mnt/walk:ro", IMAGE, "/lib/systemd/systemd"]
    podman("run", "--detach", "--name", name, *words)
    in_place = "update-ca-certificates >/dev/null; install -m 755 /mnt/walk/certbot /usr/local/bin/certbot"
    podman("exec", name, "sh", "-c", in_place)
    podman("exec", "--detach", name, "sh", "-c", MAIL_SERVER)


def taken(command: str) -> bytes:
    """What a command prints on the old machine."""
    return subprocess.run(["podman", "exec", OLD, "sh", "-c", command], check=True, stdout=subprocess.PIPE).stdout


def put(content: bytes, command: str) -> None:
    """A command on the new machine reads it."""
    subprocess.run(["podman", "exec", "-i", NEW, "sh", "-c", command], check=True, input=content)


def walk(mounted: Path, log: Path) -> None:
    """Raises CalledProcessError where a command fails. What the new machine says until it is needed is in `log`."""
    start(OLD, mounted)
    start(NEW, mounted)
    with log.open("wb") as file:
        preparing = subprocess.Popen(
            ["podman", "exec", NEW, "bash", "/mnt/walk/before-the-keys.sh"], stdout=file, stderr=file
        )
        podman("exec", OLD, "bash", "/mnt/walk/script.sh")
        podman("exec", OLD, "bash", "/mnt/walk/last-backup.sh")
        keys, site_key = taken(on_the_other_side(NAME)), taken("cat /root/site-key")
        backups = taken("cd /var/lib/campaign/backups; tar -c erased $(ls -t backup-* | head -n 1)")
        if preparing.wait():
            print(log.read_text())
            raise subprocess.CalledProcessError(preparing.returncode, preparing.args)
    put(keys, on_the_other_side("NEW"))
    put(backups, "mkdir /srv/restore; tar -x -C /srv/restore; cp /mnt/walk/backup-key.txt /srv/restore")
    put(site_key, "cat > /root/site-key")
    podman("exec", NEW, "bash", "/mnt/walk/bring-back.sh")


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
        private, public = encryption.new_pair()
        files = {
            "script.sh": script(),
            "last-backup.sh": last_backup(),
            "before-the-keys.sh": before_the_keys(),
            "bring-back.sh": bring_back(),
            "moved": MOVED,
            "certbot": CERTBOT.replace("NAME", NAME),
            "responsible": RESPONSIBLE,
            "backup-key.txt": f"{private}\n",
            "public-key": public,
        }
        for file, text in files.items():
            (mounted / file).write_text(text)
        shutil.copy(ROOT / "tests" / "deploy" / "walk_letter.py", mounted / "letter.py")
        try:
            walk(mounted, folder / "another.log")
        except subprocess.CalledProcessError as error:
            for machine in (OLD, NEW):
                podman("exec", machine, "sh", "-c", WHAT_WAS_SAID, check=False)
            return error.returncode
        finally:
            podman("rm", "--force", "--ignore", "--time", "10", OLD, NEW, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
