"""The units for a bare Debian: what they start is what `make run` starts, shut in, and it serves and mails."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from campaign.running import child, parent_watch
from tests import nginx
from tests.deploy import units
from tests.deploy.asking import ask
from tests.run.conftest import ROOT, clean_environment, until
from tests.structure.test_environment_variables import in_the_readme

UNITS = ["campaign-site.service", "campaign-worker.service"]
# systemd's own figure, from 0 (shut in) to 10 (may do anything). What is left is the network and the files it may read.
MOST_EXPOSED = 1.5
AS_A_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
EXAMPLE = (ROOT / "deploy" / "campaign.env.example").read_text()
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_a_unit_and_finds_it_shut_in(name, tmp_path) -> None:
    # Where the site is installed there is a .venv; here there are its programs.
    text = (units.FOLDER / name).read_text()
    text = text.replace(f"{units.INSTALLED}/.venv/bin/granian", sys.executable)
    (tmp_path / name).write_text(text.replace(f"{units.INSTALLED}/.venv/bin/python", sys.executable))
    for words in (["verify"], ["security", "--offline=yes", f"--threshold={MOST_EXPOSED * 10:.0f}", "--no-pager"]):
        done = subprocess.run(["systemd-analyze", *words, str(tmp_path / name)], capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if name in line]
        assert done.returncode == 0, done.stdout + done.stderr
        assert not ours, ours


def test_both_are_shut_in_alike() -> None:
    site, worker = (units.settings(name) for name in UNITS)
    own = {
        "Description",
        "After",
        "Documentation",
        "Environment",
        "ExecStart",
        "ExecReload",
        "KillMode",
        "TimeoutStopSec",
    }
    own |= {"MemoryHigh", "MemoryMax"}
    assert {key: value for key, value in site.items() if key not in own} == {
        key: value for key, value in worker.items() if key not in own
    }
    for said, value in {"Restart": "always", "User": "campaign", "ReadWritePaths": "/var/lib/campaign"}.items():
        assert site[said] == [value]
    # What is under way is finished before anything is killed.
    assert int(site["TimeoutStopSec"][0]) >= parent_watch.SECONDS_TO_FINISH + 5


def options(words: list[str]) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+)(?: ((?!--)\S+))?", " ".join(words)))


def test_the_servers_options_are_those_of_make_run() -> None:
    found = options(units.command("campaign-site.service"))
    log = found.pop("log-config")
    assert found == {
        "factory": "campaign.running.child:load",
        "interface": "wsgi",
        "host": "127.0.0.1",
        "port": "8000",
        "workers": "2",
        "blocking-threads": str(child.THREADS // 2),
        "http": "1",
        "no-ws": "",
        "loop": "asyncio",
        "http1-header-read-timeout": str(child.HEADER_SECONDS * 1000),
        "http1-buffer-size": str(child.HEADER_BYTES),
        "backlog": str(child.WAITING_CONNECTIONS),
        "backpressure": str(child.WAITING_CONNECTIONS),
        "log-level": "error",
        "no-access-log": "",
        "respawn-failed-workers": "",
        "workers-kill-timeout": str(parent_watch.SECONDS_TO_FINISH),
    }
    assert json.loads((ROOT / log).read_text()) == child.LOGGING
    assert f"SERVER_THREADS={child.THREADS // 2}" in units.settings("campaign-site.service")["Environment"]


def test_the_example_has_every_variable_once_and_a_shell_reads_it_as_systemd_does(tmp_path) -> None:
    named = re.findall(r"^#?([A-Z_]+)='", EXAMPLE, re.MULTILINE)
    assert len(named) == len(set(named))
    assert in_the_readme() <= set(named)
    wild = EXAMPLE.replace("SECRET_KEY=''", "SECRET_KEY='a$b\\`c\"d #e'")
    file = tmp_path / "campaign.env"
    file.write_text(wild)
    said = subprocess.run(
        ["sh", "-c", 'set -a; . "$1"; exec env -0', "sh", str(file)], env={}, capture_output=True, text=True, check=True
    ).stdout
    by_the_shell = dict(line.split("=", 1) for line in said.split("\0") if line)
    read = units.environment(wild)
    assert read["SECRET_KEY"] == 'a$b\\`c"d #e'
    assert {name: by_the_shell[name] for name in read} == read


def test_what_the_units_start_prepares_serves_works_reloads_and_stops(tmp_path, prepared) -> None:
    var_dir = tmp_path / "var"
    shutil.copytree(prepared, var_dir)
    port = nginx.free_port()
    made = json.loads((prepared / "secrets.json").read_text())
    told = units.environment(EXAMPLE) | made | {"DATABASE_URL": f"sqlite:///{var_dir}/db.sqlite3"}
    told |= {"EMAIL_URL": "smtp://127.0.0.1:9"}
    environment = clean_environment(**told, VAR_DIR=str(var_dir), PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1")

    def start(words: list[str]) -> subprocess.Popen[bytes]:
        program = str(Path(sys.executable).parent / Path(words[0]).name)
        with (tmp_path / "log").open("ab") as log:
            return subprocess.Popen(
                [program, *words[1:]], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def status(path: str) -> tuple[int, bytes]:
        try:
            answer = ask(port, path, is_tls=False, headers=AS_A_PROXY)
        except OSError:
            return 0, b""
        return answer.status, answer.body

    assert start(units.command(UNITS[0], "ExecStartPre")).wait() == 0, (tmp_path / "log").read_text()
    prepared_log = (tmp_path / "log").read_text()
    words = units.command(UNITS[0])
    words[words.index("--port") + 1] = str(port)
    site, worker = start(words), start(units.command(UNITS[1]))
    try:
        until(lambda: status("/healthz") == (200, b"ok\n"))
        until(lambda: status("/readyz")[1].startswith(b"ready\n") and b"no mail worker" not in status("/readyz")[1])
        assert status("/kk/")[0] == 200
        # ExecReload, for a new version of the code: nobody is refused meanwhile.
        before = processes(site.pid)
        site.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 30
        while processes(site.pid) & before and time.monotonic() < deadline:
            assert status("/healthz") == (200, b"ok\n")
        assert len(processes(site.pid)) == 2 and not processes(site.pid) & before
    finally:
        for process in (site, worker):
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(40) for process in (site, worker)]
    assert codes == [0, 0]
    assert (tmp_path / "log").read_text() == prepared_log


def processes(pid: int) -> set[int]:
    found = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True).stdout
    return {int(one) for one in found.split()}
