"""Copies of the whole site that only the holder of a private key can open, and bringing one back.

`archive` is what is in a file (`tar_members` reads it), `encryption` how it is closed, `databases` how a database is read
and filled; `making`, `folder` and `daily` make backups and keep them, `restoring` brings one back, `erased` erases again
what was erased since.
"""
