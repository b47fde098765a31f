"""What the processes of one run of the tests share: the first that asks makes it, the others wait and find it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def made(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` of this run, filled by `make` once; where that fails, whoever asks next begins anew."""
    parent = Path(os.environ["TEST_VAR_DIR"]) / "once"
    parent.mkdir(mode=0o700, exist_ok=True)
    folder, whole = parent / name, parent / f"{name}.whole"
    with (parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder
