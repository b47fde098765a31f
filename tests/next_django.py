"""The suite on the newest Django, which needs a newer Python than the site: in a virtual environment of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-next"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements-next.txt"
OLDEST, NEWEST = 12, 15
# Everything but what looks at pages in a browser, and what brings its own site or database and was tried before.
ARGUMENTS = ["-m", "not browser and not one_database", "--ignore=tests/browser", "--ignore=tests/bench"]


class CannotRun(Exception):
    """There is no newer Python here, or its packages cannot be installed; the message says which."""


def find_python() -> str:
    """The newest Python by name that is new enough and runs."""
    for minor in range(NEWEST, OLDEST - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.run([path, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0:
            return path
    raise CannotRun(f"the newest Django: it needs Python 3.{OLDEST} or newer, and none is found")


def install() -> str:
    """Makes the virtual environment with what requirements-next.txt pins, unless it is there; returns its Python."""
    stamp = VENV / "installed.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and os.access(PYTHON, os.X_OK)):
        command = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(REQUIREMENTS)]
        for step in ([find_python(), "-m", "venv", "--clear", str(VENV)], command):
            if subprocess.call(step, stdout=sys.stderr) != 0:
                raise CannotRun(f"the newest Django: {' '.join(step[:4])} failed")
        stamp.write_text(wanted, encoding="utf-8")
    return str(PYTHON)
