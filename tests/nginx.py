"""A real nginx with the site file that is documented, deploy/nginx/campaign.conf, in a folder of its own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SITE_FILE = ROOT / "deploy" / "nginx" / "campaign.conf"
PLACES = ["/usr/sbin", "/usr/local/sbin"]
SECONDS_TO_START = 10
# What differs between a public machine and a test: addresses, certificates and folders. Each must be found in the file.
SUBSTITUTIONS = {
    r"listen \[::\]:\d+[^;]*;": "",
    r"listen 80 default_server;": "listen {host}:{redirect_port};",
    r"listen 443 ssl http2 default_server;": "listen {host}:{unknown_port};",
    r"listen 443 ssl http2;": "listen {host}:{port};",
    r"listen 127\.0\.0\.1:8081;": "listen {host}:{onion_port};",
    r"ssl_[^;]*;": "",
    r"server 127\.0\.0\.1:8000( [^;]*);": "{upstreams}",
    r"server_name example\.org;": "server_name localhost 127.0.0.1 example.org;",
    r"/var/cache/nginx/campaign": "{folder}/cache",
    r"/var/log/nginx/campaign\.log": "{folder}/error.log",
    r"/srv/campaign": "{root}",
}
# Debian's own nginx.conf switches compression on; so does this one, lest the site file's answer to it go untested.
MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
    types {{ text/html html; }}
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/campaign.conf;
}}
"""


def find() -> str:
    """The path of nginx, or "" where it is not installed."""
    return shutil.which("nginx") or shutil.which("nginx", path=os.pathsep.join(PLACES)) or ""


def configure(
    folder: Path,
    *,
    port: int,
    upstream: str,
    host: str = "127.0.0.1",
    is_tls: bool = False,
    onion_port: int = 0,
    changes: Mapping[str, str] | None = None,
) -> Path:
    """Write the site file and an nginx.conf around it into `folder`; returns the path of the latter.

    With TLS it has a certificate that nobody trusts. Several upstreams are separated by spaces. `changes` are more patterns
    and what stands in their place, for tests of what a line does.

    Raises LookupError where the site file no longer has what must be replaced in it.
    """
    values = {
        "host": host,
        "port": port,
        "redirect_port": free_port(),
        "unknown_port": free_port(),
        "onion_port": onion_port or free_port(),
        "upstreams": " ".join(rf"server {address}\1;" for address in upstream.split()),
        "folder": folder,
        "root": ROOT,
    }
    text = SITE_FILE.read_text()
    for pattern, replacement in (SUBSTITUTIONS | dict(changes or {})).items():
        text, count = re.subn(pattern, replacement.format_map(values), text)
        if not count:
            raise LookupError(f"{SITE_FILE.name} has no {pattern}")
    if is_tls:
        make_certificate(folder)
        listen = f"listen {host}:{port}"
        text = text.replace(
            f"{listen};", f"{listen} ssl; ssl_certificate {folder}/cert; ssl_certificate_key {folder}/key;"
        )
    (folder / "campaign.conf").write_text(text)
    main = folder / "nginx.conf"
    # Started by root, nginx would work as a user who may not enter the folder.
    main.write_text(MAIN.format(user="user root root;" if os.geteuid() == 0 else "", folder=folder))
    return main


def make_certificate(folder: Path) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "key")]
    command = ["openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=localhost", "-out", str(folder / "cert")]
    subprocess.run(command, check=True, capture_output=True)


@contextlib.contextmanager
def serving(folder: Path, *, upstream: str, port: int = 0, **options: Any) -> Iterator[int]:
    """nginx before the application at `upstream` ("127.0.0.1:8000"); yields its port, stops it in the end.

    It speaks HTTP on loopback, as localhost, without TLS unless asked; its error log and its cache are in `folder`.
    `options` are those of `configure`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    main = configure(folder, port=port, upstream=upstream, **options)
    command = [find() or "nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(main)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    process.kill()
    raise RuntimeError(f"nginx does not start: {process.communicate()[1].decode(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
