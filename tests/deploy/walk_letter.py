"""The end of the walk (tests/deploy/walk.py), on the machine: a letter is written, confirmed by its mail and counted.

With the standard library alone, and no word of the site's own code.
"""

import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

NAME = sys.argv[1]
Path("/etc/hosts").write_text(f"{Path('/etc/hosts').read_text()}127.0.0.1 {NAME}\n")


def ask(path: str, **fields: str) -> str:
    data = urllib.parse.urlencode(fields).encode() or None
    request = urllib.request.Request(f"https://{NAME}{path}", data, {"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


def mails() -> str:
    """What has come, long lines (quoted-printable, a line of bytes each) made whole again."""
    return Path("/root/mails").read_text().replace("='\nb'", "")


COUNTED = "SELECT count(*) FROM appeals_letter WHERE state IN ($$confirmed$$, $$approved$$)"


def counted() -> str:
    command = ["su", "postgres", "-c", f"psql -At campaign -c '{COUNTED}'"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def state(unit: str) -> str:
    return subprocess.run(["systemctl", "is-active", unit], capture_output=True, text=True).stdout.strip()


page = ask("/appeals/shanyrak-aigyerim/")
own = {"naming": "nobody", "country": "DE", "consent": "on", "email": "ada@example.org", "own_language": "en"}
ask("/appeals/shanyrak-aigyerim/", **hidden(page), **own, own_words="", action="send")
link = None
for _ in range(180):
    link = re.search(rf"https://{re.escape(NAME)}(/letters/[^/\s]+/confirm/?)", mails())
    if link:
        break
    time.sleep(1)
assert link, "no mail came"
assert counted() == "0"
form = ask(link[1])
ticked = re.findall(r'<input[^>]*type="checkbox"[^>]*name="([^"]*)"', form) + re.findall(
    r'<input[^>]*name="([^"]*)"[^>]*type="checkbox"', form
)
letter = re.findall(r'<(?:input|button)[^>]*name="(letter)"[^>]*value="([^"]*)"', form)
ask(link[1], **hidden(form), **dict(letter), **dict.fromkeys(ticked, "on"))
assert counted() == "1", counted()
for unit in ("campaign-site", "campaign-worker", "nginx", "postgresql", "tor@default", "nftables"):
    assert state(unit) == "active", (unit, state(unit))
failed = subprocess.run(
    ["systemctl", "--failed", "--no-legend", "--plain"], capture_output=True, text=True
).stdout.split("\n")
assert not [line for line in failed if line.startswith("campaign")], failed
said = subprocess.run(
    ["journalctl", "-u", "campaign-site", "-u", "campaign-worker", "-o", "cat"], capture_output=True, text=True
).stdout
assert "ada@example.org" not in said
assert "Traceback" not in said, said
assert (
    not list(Path("/var/log/nginx").glob("access.log"))
    or "appeals" not in Path("/var/log/nginx/access.log").read_text()
)
print("A letter was written, confirmed and counted.")
