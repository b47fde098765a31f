"""What breaks is broken on purpose, under a running site: processes, database, disk, worker, clock.

`make chaos` runs it at full size and prints its figures (docs/reliability.md); `make test` a hundredth of it.
"""

import os

IS_FULL_SIZE = "CHAOS_LETTERS" in os.environ
# Which databases a fault is tried on.
VENDORS = ["SQLite", "PostgreSQL"] if IS_FULL_SIZE else ["SQLite"]
