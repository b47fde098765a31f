"""The environment's variables are the same in the README's table, in .env.example and in the settings that read them."""

import re

from tests import environment
from tests.structure.sources import ROOT

# Read by deploy, not by the site's settings.
READS = re.compile(r"""(?:env\.str\(|env, ?|environ\.get\()\s*"([A-Z_]+)\"""")


def in_the_readme():
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## Environment")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def in_the_settings():
    return set(READS.findall((ROOT / "campaign" / "settings.py").read_text(encoding="utf-8")))


def example():
    return (ROOT / ".env.example").read_text(encoding="utf-8")


def test_every_variable_that_is_read_is_in_the_readme():
    assert len(in_the_settings()) > 15
    assert in_the_settings() == in_the_readme()


def test_the_example_has_every_variable_with_a_comment_and_sets_none():
    named = re.findall(r"^#([A-Z_]+)=", example(), re.MULTILINE)
    assert set(named) == in_the_readme()
    assert len(named) == len(set(named))
    assert re.findall(r"^[^#\n].*", example(), re.MULTILINE) == []
    for block in re.split(r"(?<==)[^\n]*\n(?=# )", example()):
        assert block.lstrip().startswith("# "), block


def test_tests_start_without_any_of_them():
    """DATABASE_URL and VAR_DIR are set by the tests themselves."""
    assert {*environment.SETTINGS, "DATABASE_URL", "VAR_DIR"} == in_the_readme()
