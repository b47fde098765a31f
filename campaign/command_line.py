"""This site's commands as they are printed for people: each works from any folder."""

import os
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def printed(*arguments: str, **variables: str) -> str:
    """`manage.py` with `arguments`, run by this Python, after the environment's `variables`."""
    command = [sys.executable or "python", str(ROOT / "manage.py"), *arguments]
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in variables.items()), shlex.join(command)])


def set_variables(*names: str) -> list[str]:
    """Those of `names` that the environment sets to something."""
    return [name for name in names if os.environ.get(name)]
