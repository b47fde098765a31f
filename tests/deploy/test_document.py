"""docs/deploying.md and docs/moving.md: what they tell to type is there (tests/deploy/walk.py tries that it works)."""

import re
import subprocess

from tests.deploy import walk
from tests.run.conftest import ROOT

TEXT = walk.DOCUMENT.read_text(encoding="utf-8") + walk.MOVING.read_text(encoding="utf-8")
INDENTED = re.findall(r"^    (?!-)(.+)$", TEXT, re.MULTILINE)


def test_each_block_is_a_script_and_the_walk_knows_what_it_replaces() -> None:
    assert len(walk.commands()) > 15
    scripts = walk.script(), walk.last_backup(), walk.before_the_keys(), walk.bring_back()
    for script in (*walk.commands(), *scripts):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_each_file_of_the_repository_that_is_typed_is_there() -> None:
    typed = "\n".join([*walk.commands(), *INDENTED])
    names = {name.rstrip(".") for name in re.findall(r"(?<![\w/.])(?:deploy|docs)/[\w./-]+", typed)}
    assert {"deploy/manage", "deploy/nginx/campaign.conf", "deploy/tor/torrc"} <= names
    assert not [name for name in names if not (ROOT / name).exists()]


def test_each_unit_that_is_started_is_there() -> None:
    started = set(re.findall(r"\bcampaign-\w+", TEXT))
    assert {f"{name}.service" for name in started} == {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}


def test_steps_are_numbered_without_a_gap() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
