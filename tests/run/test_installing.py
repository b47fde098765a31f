"""`deploy/install.py` installs once, and says in one line what prevents it."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.conftest import ROOT


@pytest.fixture
def clone() -> Iterator[Path]:
    """A folder with the installer and requirements that need no download; everybody may read it."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-install-"))
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "install.py", folder / "deploy")
    (folder / "requirements.txt").write_text("# nothing\n")
    folder.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    yield folder
    shutil.rmtree(folder)


def install(
    clone: Path, before: str = "", python: str = sys.executable, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the installer, after the lines of `before`, in which `install` is its module."""
    code = f"import sys; sys.path.insert(0, 'deploy'); import install\n{before}\nsys.exit(install.main([]))"
    command = [python, "-c", code]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload,no-any-return]


def test_a_second_run_does_nothing_and_a_change_installs_again(clone) -> None:
    first = install(clone)
    assert (first.returncode, first.stderr) == (0, "")
    stamp = clone / ".venv" / "installed.txt"
    made_at = stamp.stat().st_mtime_ns
    second = install(clone, "install.subprocess.call = None")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert stamp.stat().st_mtime_ns == made_at
    (clone / "requirements.txt").write_text("# changed\n")
    assert "Installing" in install(clone).stdout


def test_a_broken_environment_is_made_anew(clone) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.11")
    assert install(clone).returncode == 0
    assert subprocess.call([clone / ".venv" / "bin" / "python", "-c", "import pip"]) == 0


def is_one_line(done: subprocess.CompletedProcess[str], words: str) -> bool:
    return done.returncode == 1 and words in done.stderr and len(done.stderr.splitlines()) == 1


def test_too_old_a_python_is_one_line(clone) -> None:
    before = "install.sys.version_info = (3, 8, 18)\ninstall.version_of = lambda python: None"
    assert is_one_line(install(clone, before), "Python 3.11 or newer is needed; this one is 3.8")


def test_a_newer_python_beside_an_old_one_is_found(clone) -> None:
    before = "install.sys.version_info = (3, 8, 18)"
    before += "\ninstall.version_of = lambda python: (3, 12) if '3.12' in python else None"
    before += "\ninstall.make_venv = lambda python: sys.exit(python)"
    assert install(clone, before).stderr == "python3.12\n"


def test_no_venv_module_is_one_line(clone) -> None:
    before = "install.has_module = lambda python, name: name != 'ensurepip'"
    assert is_one_line(install(clone, before), "no venv module")


def test_no_permission_to_write_is_one_line(clone) -> None:
    system_python = "/usr/bin/python3"
    if os.geteuid() != 0:
        clone.chmod(stat.S_IRUSR | stat.S_IXUSR)
        done = install(clone)
        clone.chmod(stat.S_IRWXU)
    elif os.access(system_python, os.X_OK):
        # Root may write anywhere: an ordinary user tries, with a Python that he can reach.
        done = install(clone, python=system_python, user="nobody", extra_groups=[])
    else:
        done = install(clone, "install.os.access = lambda path, mode: False")
    assert is_one_line(done, "no permission to write")


def test_a_failed_install_is_tried_again(clone) -> None:
    (clone / "requirements.txt").write_text("no-such-package-here==1 --hash=sha256:" + "0" * 64 + "\n")
    failed = install(clone, "import os; os.environ['PIP_NO_INDEX'] = '1'")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("The requirements could not be installed")
    (clone / "requirements.txt").write_text("# nothing\n")
    assert install(clone).returncode == 0
