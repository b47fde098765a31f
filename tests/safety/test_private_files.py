"""Private files: whole on the disk, readable by their owner alone, under names that tell nothing."""

import stat

import pytest

from safety.files import private_files

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def test_a_file_is_read_as_it_was_stored_by_its_owner_alone():
    name = private_files.store(b"a dossier", "pdf")
    assert private_files.read(name) == b"a dossier"
    path = private_files.path_of(name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [name]


def test_the_same_content_has_another_name_each_time():
    assert private_files.store(b"same", "pdf") != private_files.store(b"same", "pdf")


def test_a_deleted_file_is_gone_and_may_be_deleted_again():
    name = private_files.store(b"x", "png")
    private_files.delete(name)
    private_files.delete(name)
    with pytest.raises(FileNotFoundError):
        private_files.read(name)


@pytest.mark.parametrize(
    "name", ["", "../db.sqlite3", "a" * 32, f"{'a' * 32}.pdf/..", f"{'a' * 32}.pdf\n", "/etc/passwd"]
)
def test_nothing_but_a_name_of_its_own_is_opened(name):
    with pytest.raises(ValueError, match="not a name"):
        private_files.path_of(name)
