"""Processor time of processes with all that they have started, and who is connected to a port (Linux's /proc)."""

import os
from pathlib import Path

ESTABLISHED = "01"
MILLISECONDS_A_TICK = 1000 / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all its descendants that run."""
    paths = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for path in paths for child in _read(path).split()]
    return [pid, *(member for child in children for member in family(child))]


def cpu_seconds(*pids: int) -> float:
    """What these processes and their descendants have used so far, those that have ended included.

    A process that has ended is in the sum of the one that waited for it: PostgreSQL has a process for each connection,
    and its vacuum workers come and go.
    """
    ticks = sum(ticks_in(_read(Path(f"/proc/{member}/stat"))) for pid in pids for member in family(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def ticks_in(stat: str) -> int:
    """utime, stime, cutime and cstime of a /proc/PID/stat (proc(5)); its second field may hold spaces and brackets."""
    return sum(int(ticks) for ticks in stat.rpartition(")")[2].split()[11:15])


def cluster_of(database_url: str) -> list[int]:
    """The first process of the PostgreSQL whose socket a URL names, as tests/cluster.py makes one; none for SQLite."""
    if not database_url:
        return []
    import environ

    folder = Path(environ.Env.db_url_config(database_url)["HOST"])
    return [int((folder / "data" / "postmaster.pid").read_text().split()[0])]


def connection_count(port: int) -> int:
    """How many connections to a port of 127.0.0.1 are open."""
    rows = [line.split() for line in _read(Path("/proc/net/tcp")).splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == ESTABLISHED for row in rows)


def _read(path: Path) -> str:
    """The file's text, or "" where its process has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""
