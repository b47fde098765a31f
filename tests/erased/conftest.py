import pytest


@pytest.fixture(autouse=True)
def lists(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.BACKUP_DIR / "erased"
