"""A PostgreSQL server that archives its log dies with its disk, and comes back."""
