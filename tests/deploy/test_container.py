"""The container's files: the server's options are those of the unit, nothing but the code gets in, nobody has rights."""

import json
import re
import shutil

import pytest

from tests.deploy import units
from tests.deploy.test_units import options
from tests.run.conftest import ROOT

FOLDER = ROOT / "deploy" / "container"
TEXT = (ROOT / "docs" / "containers.md").read_text()
DOCKERFILE = re.sub(r"\\\n\s*", " ", (FOLDER / "Dockerfile").read_text())
INSTRUCTIONS = [line.split(" ", 1) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
LAST_STAGE = INSTRUCTIONS[max(number for number, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]


def said(name: str) -> list[str]:
    return [words.strip() for instruction, words in LAST_STAGE if instruction == name]


def test_it_starts_the_server_with_the_options_of_the_unit_and_nothing_between() -> None:
    (words,) = said("CMD")
    command = json.loads(words)
    unit = units.command("campaign-site.service")
    assert command[0] == "granian"
    assert options(command) == options(unit) | {"host": "0.0.0.0"}
    assert not said("ENTRYPOINT")
    assert "SERVER_THREADS=32" in said("ENV")[0]


def test_it_runs_as_nobody_special_and_is_asked_how_it_is() -> None:
    assert said("USER") == ["campaign"]
    *_, asked = json.loads(said("HEALTHCHECK")[0].partition("CMD")[2])
    compile(asked, "HEALTHCHECK", "exec")
    assert "http://127.0.0.1:8000/healthz" in asked
    # What comes after it could write to the code, or run as root.
    after = [name for name, _ in LAST_STAGE[[name for name, _ in LAST_STAGE].index("USER") + 1 :]]
    assert not {"RUN", "COPY", "ADD", "USER"} & set(after)


def test_only_what_is_pinned_and_hashed_is_installed() -> None:
    runs = [words for name, words in INSTRUCTIONS if name == "RUN"]
    assert sum("deploy/install.py" in run for run in runs) == 1
    assert not [run for run in runs if "pip install" in run or "curl" in run]


def test_whatever_is_no_code_stays_out_of_the_image() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    named = {line[1:] for line in lines if line.startswith("!")}
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps | {"templates", "static", "locale", "deploy", "manage.py", "requirements.txt"} <= named
    assert not named & {"var", ".git", ".venv", "tests", "bench"}
    assert all((ROOT / name).exists() for name in named)
    # Where somebody has filled it in.
    assert {"deploy/container/.env"} <= set(lines)


@pytest.fixture(scope="module")
def services():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]


def test_each_service_is_shut_in_and_only_caddy_is_reached_from_outside(services) -> None:
    assert set(services) == {"prepare", "site", "worker", "database", "caddy"}
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["driver"] == "local", name
        assert "privileged" not in service
        assert ("ports" in service) == (name == "caddy"), name
        assert service.get("read_only") or name == "database", name
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {"worker", "caddy"}
    assert [port for port in services["caddy"]["ports"] if "8081" in port] == ["127.0.0.1:8081:8081"]
    assert "command" not in services["site"]
    assert services["worker"]["command"] == ["python", "manage.py", "work"]


def test_each_file_that_is_mounted_is_there(services) -> None:
    mounted = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])]
    files = [name for name in mounted if name.startswith(".")]
    assert files and all((FOLDER / name).resolve().is_file() for name in files)


@pytest.mark.skipif(not shutil.which("tor"), reason="Tor is not installed")
def test_tor_reads_its_lines(tmp_path) -> None:
    import subprocess

    text = (ROOT / "deploy" / "tor" / "torrc").read_text().replace("/var/lib/tor", str(tmp_path))
    (tmp_path / "torrc").write_text(text)
    command = ["tor", "--verify-config", "-f", str(tmp_path / "torrc"), "--DataDirectory", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "HiddenServicePort 80 127.0.0.1:8081" in text


def test_the_firewall_says_nothing_of_what_is_passed_on() -> None:
    """A packet that one chain drops is lost, whatever Docker's chains accept: no container could be reached."""
    assert "hook forward" not in (ROOT / "deploy" / "nftables.conf").read_text()


def test_an_image_is_built_before_there_are_values() -> None:
    """Compose reads the whole file first, and refuses to build while POSTGRES_PASSWORD is not set."""
    assert "docker build -f deploy/container/Dockerfile" in TEXT and "compose build" not in TEXT.split("nano .env")[0]


def test_a_backup_comes_back_before_anything_else_has_made_tables() -> None:
    """`compose run` starts what a service depends on, and `prepare` makes the tables."""
    runs = [line for line in TEXT.splitlines() if "restore" in line and "compose run" in line]
    assert len(runs) == 1 and " --no-deps " in runs[0]
