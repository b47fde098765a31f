"""Copies of the database that the site can find out about and cannot reach: who runs the server has to delete them."""

from pathlib import Path

from django.db import connection
from django.db.models import Max

from campaign.models import Chore
from campaign.models.chores import BACKUP_CHORE, BACKUP_ELSEWHERE


def known() -> list[str]:
    """What holds names that were erased here, one sentence each; empty where nothing can be found out."""
    backups = Chore.objects.filter(pk__in=[BACKUP_CHORE, BACKUP_ELSEWHERE], done_at__isnull=False)
    last = backups.aggregate(last=Max("done_at"))["last"]
    made = [f"a backup was made on {last:%d %B %Y}"] if last else []
    return made + (of_postgresql() if connection.vendor == "postgresql" else beside_the_file())


def of_postgresql() -> list[str]:
    """Archives of its log and replicas, as far as the site's role may see them
    (https://www.postgresql.org/docs/current/monitoring-stats.html).
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SHOW archive_mode")
        if cursor.fetchone()[0] != "off":
            found.append("PostgreSQL archives its log (archive_mode): the archive holds every name")
        cursor.execute("SELECT count(*) FROM pg_stat_replication")
        if replicas := cursor.fetchone()[0]:
            found.append(f"{replicas} replicas or running backups read from this PostgreSQL")
        cursor.execute("SELECT slot_name FROM pg_replication_slots ORDER BY slot_name")
        found += [f"PostgreSQL keeps its log for the replication slot {name}" for (name,) in cursor.fetchall()]
    return found


def beside_the_file() -> list[str]:
    """Files beside SQLite's whose names begin as its does: copies that somebody has made of it."""
    database = Path(str(connection.settings_dict["NAME"]))
    own = {database.name, f"{database.name}-wal", f"{database.name}-shm", f"{database.name}-journal"}
    beside = database.parent.glob(f"{database.stem}*") if database.parent.is_dir() else ()
    return [f"{path}: perhaps a copy of the database" for path in sorted(beside) if path.name not in own]
