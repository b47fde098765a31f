"""A real Caddy with the file that is documented, deploy/caddy/Caddyfile, in a folder of its own."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import nginx
from tests.deploy.asking import ask
from tests.run.conftest import until

ROOT = Path(__file__).resolve().parents[2]
SITE_FILE = ROOT / "deploy" / "caddy" / "Caddyfile"
NAME = "example.org"
# Debian 12's is 2.6; what the file has is from 2.7 on (https://caddyserver.com/docs/caddyfile/directives/reverse_proxy).
OLDER_NAMES = {"request_buffers 1MB": "buffer_requests\n\t\tmax_buffer_size 1MB"}
# No certificate authority is asked, no trust is installed, and no other port is taken.
FOR_TESTS = "{\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n"


def find() -> str:
    """The path of Caddy, or "" where it is not installed; CADDY names another one than Debian's."""
    return shutil.which(os.environ.get("CADDY") or "caddy") or ""


def version() -> tuple[int, ...]:
    words = subprocess.run([find(), "version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", words)[:2])


def configure(folder: Path, *, onion_port: int) -> Path:
    """The documented file with what a test needs; raises LookupError where it no longer has what must be replaced."""
    text = SITE_FILE.read_text()
    replacements = {"{\n": FOR_TESTS, "http://:8081 {": f"http://:{onion_port} {{"}
    if version() < (2, 7):
        replacements |= OLDER_NAMES
    for old, new in replacements.items():
        if old not in text:
            raise LookupError(f"{SITE_FILE.name} has no {old}")
        text = text.replace(old, new, 1)
    (folder / "Caddyfile").write_text(text)
    return folder / "Caddyfile"


@contextlib.contextmanager
def serving(folder: Path, *, upstream: str, onion_port: int = 0) -> Iterator[int]:
    """Caddy before the application at `upstream`; yields its port, where it speaks https as example.org."""
    folder.mkdir(parents=True, exist_ok=True)
    port = nginx.free_port()
    file = configure(folder, onion_port=onion_port or nginx.free_port())
    environment = os.environ | {
        "SITE_NAMES": f"https://{NAME}:{port}",
        "UPSTREAM": upstream,
        "PAGES": str(ROOT / "deploy"),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with (folder / "log").open("wb") as log:
        command = [find(), "run", "--config", str(file), "--adapter", "caddyfile"]
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until(lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, (folder / "log").read_text()
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def answers(port: int) -> bool:
    """Whether it has its certificate, which it makes after it has begun to listen."""
    try:
        ask(port, "/healthz", is_tls=True)
    except OSError:
        return False
    return True
