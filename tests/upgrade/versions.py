"""The versions whose data is tried: commits at which the main branch stood for a while, as nothing was tagged by then.

Before them it was a draft, whose migrations were rewritten: such a database is refused as it is (docs/upgrading.md).

`python -m tests.upgrade.versions` makes the data anew, by each version's own code, out of git. What it makes is committed:
tests need no history.
"""

import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "upgrade" / "data"
VERSIONS = {
    "cd4ec56": "letters, comments, news, the writer's own page",
    "750ba51": "deliveries, translations, bulletins",
    "003f1b8": "the home page's people and milestones, who is responsible",
    "696ece6": "tickets, batches, published figures, sealed second factors",
}
# Empty ones are enough: they are refused for their tables.
DRAFTS = {
    "e7c50b6": "the first with tables",
    "1bd8ca0": "the last before the migrations were named anew",
    "03d44b5": "migrations named as today's, and other tables",
}


def make(commit: str) -> None:
    """Write the data of one version to `DATA`: its database, its secrets, and what a test should find there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(folder / "code", filter="data")
        shutil.copy(Path(__file__).with_name("fill.py"), folder / "code" / "fill.py")
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = {**kept, "VAR_DIR": str(folder / "var"), "CONFIRM_LETTERS": "1"}
        filled = [["manage.py", "run", "--only-prepare"], ["fill.py"]]
        for command in [["manage.py", "migrate", "-v0"]] if commit in DRAFTS else filled:
            subprocess.run([sys.executable, *command], cwd=folder / "code", env=environment, check=True)
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for file in ("db.sqlite3", "secrets.json", *(["facts.json"] if commit in VERSIONS else [])):
                tar.add(folder / "var" / file, arcname=file)
        DATA.mkdir(exist_ok=True)
        (DATA / f"{commit}.tar.xz").write_bytes(lzma.compress(packed.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def unpack(commit: str, var_dir: Path) -> None:
    """Lay the data of a version into an empty `VAR_DIR`."""
    var_dir.mkdir(mode=0o700)
    with tarfile.open(DATA / f"{commit}.tar.xz") as tar:
        tar.extractall(var_dir, filter="data")


if __name__ == "__main__":
    for version in sys.argv[1:] or [*VERSIONS, *DRAFTS]:
        make(version)
