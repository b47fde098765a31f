"""What real processes write to stderr: one line an event, whatever went wrong, and a traceback that can be unfolded."""

import re
import subprocess
import sys

import pytest

from tests.run.conftest import ROOT, clean_environment

LINE = re.compile(r"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+: \S.*")
FORGED = "ERROR django.request: forged"
# Each ends a process, or a thread of one, or is logged by somebody: with a text of two lines that a stranger has typed.
ACTS = {
    "uncaught": "raise ValueError(typed)",
    "in a thread": "import threading; t = threading.Thread(target=lambda: int(typed)); t.start(); t.join()",
    "logged": "import logging; logging.getLogger('some.library').error('Failed: %s', typed)",
    "with a traceback": "import logging\ntry: int(typed)\nexcept ValueError: logging.getLogger('x').exception('Failed')",
    "a warning": "import warnings; warnings.warn(typed)",
    "of the database": "from django.db import connection; connection.cursor().execute('SELECT ' + typed)",
    "in a destructor": "class X:\n def __del__(self): int(typed)\nX()",
}
SETUP = f"import django; django.setup(); typed = 'typed ada@example.org\\n{FORGED}\\r\\u202e'\n"


@pytest.mark.parametrize("name", ACTS)
def test_an_event_is_one_line(tmp_path, name) -> None:
    settings = clean_environment(VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="campaign.settings")
    command = [sys.executable, "-c", SETUP + ACTS[name]]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    assert LINE.fullmatch(line), line
    assert "ada" not in line and not [one for one in line.split(r"\n") if one.startswith(FORGED)]
    assert ("\\n  File " in line) == (name not in ("logged", "a warning"))
