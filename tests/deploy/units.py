"""What is written in deploy/systemd, read as systemd reads it (systemd.syntax(7), systemd.exec(5))."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "systemd"
INSTALLED = "/srv/campaign"


def settings(name: str) -> dict[str, list[str]]:
    """Every setting of a unit with all its values, in order."""
    text = re.sub(r"\\\n\s*", " ", (FOLDER / name).read_text())
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and line[0] not in "#;[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def command(name: str, key: str = "ExecStart") -> list[str]:
    """The words of a command, with this checkout in place of the folder it is installed in."""
    (line,) = settings(name)[key]
    return [word.replace(INSTALLED, str(ROOT)) for word in shlex.split(line)]


def environment(text: str) -> dict[str, str]:
    """An EnvironmentFile, as systemd reads the part of it that we use: comments, and values between single quotes."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith(("#", ";")):
            match = re.fullmatch(r"([A-Z_]+)='([^']*)'", line)
            assert match, line
            found[match[1]] = match[2]
    return found
