"""Files that the site has not made lie beside its own: one whose name no backup takes is left out, and that is said."""

import os

import pytest
from django.core.management import call_command

from tests import make
from tests.backup import places

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_no_restore_would_take_is_left_out_and_counted(old, settings, capsys):
    make.site()
    deepest = settings.PRIVATE_ROOT.joinpath(*"1234567")
    too_deep = deepest / "8"
    too_deep.mkdir(parents=True)
    for path in (settings.MEDIA_ROOT / "a.jpg", deepest / "kept.pdf", too_deep / "left.pdf"):
        path.write_bytes(b"x")
    with open(os.fsencode(settings.MEDIA_ROOT) + b"/\xff.jpg", "wb") as file:
        file.write(b"x")
    backup = old.back_up()
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and said.startswith("Files that are not in the backup: 2.")
    files = {name for name in places.contents(backup) if not name.startswith("database/")}
    assert files == {"media/a.jpg", "private/1/2/3/4/5/6/7/kept.pdf"}
    call_command("restore", str(backup), "--key", str(old.key), "--check")


def test_where_all_are_the_sites_own_nothing_is_said(old, settings, capsys):
    make.site()
    (settings.MEDIA_ROOT / "a.jpg").write_bytes(b"x")
    old.back_up()
    assert capsys.readouterr().err == ""
