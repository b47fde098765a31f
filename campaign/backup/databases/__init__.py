"""A database as a stream of bytes, consistent while others write, and a database filled from one: SQLite and PostgreSQL.

Both modules have the same functions: `pieces`, `tables`, `fill`, `empty`.
"""
