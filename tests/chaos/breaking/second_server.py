"""A second server beside a running site's own: one that may be killed, or that lacks something."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.chaos.conftest import Running
from tests.chaos.writers import ask
from tests.run.conftest import ROOT, clean_environment, free_port, until


@contextmanager
def server(
    running: Running, module: str = "campaign.running.child", **settings: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A second server on the site's database: its port, and the process that has started its others."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", module, "server", "127.0.0.1", str(port), "1"],
        cwd=ROOT,
        env=clean_environment(VAR_DIR=str(running.site.var_dir), PORT=str(port), **running.settings | settings),
        start_new_session=True,
    )
    try:
        until(lambda: ask(port, "/healthz").status == 200)
        yield port, process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
