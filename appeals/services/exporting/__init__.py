"""Exports of letters for a purpose: what each contains, and the download, which is recorded with its hash."""
