"""The erasure list as files beside the backups, and doing again what is on it once a backup is restored."""
