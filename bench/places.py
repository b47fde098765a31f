"""Sites with nothing in them, to be measured and thrown away."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.server import Place


@contextlib.contextmanager
def places(database: str) -> Iterator[tuple[Place, Place]]:
    """Two sites with nothing in them, on the same database server; gone afterwards."""
    base = folder()
    try:
        if database == "sqlite":
            yield Place(base / "few", ""), Place(base / "many", "")
            return
        from tests import cluster

        with cluster.running() as url:
            server = url.rpartition("/")[0]
            for name in ("few", "many"):
                cluster_create(url, name)
            yield Place(base / "few", f"{server}/few"), Place(base / "many", f"{server}/many")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def cluster_create(url: str, name: str) -> None:
    import environ
    import psycopg2

    config = environ.Env.db_url_config(url)
    connection = psycopg2.connect(host=config["HOST"], user=config["USER"], dbname=config["NAME"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()


def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="campaign-bench-", dir=os.environ.get("BENCH_DIR")))
