"""The first password is shown on a terminal; else it waits in a file, and is in no log."""

import os
import pty
import re
import shutil
import stat
import subprocess
import sys

import pytest
from django.test import Client

from organisers.entering import first_login
from tests import make
from tests.admin.entering import log_in
from tests.run.conftest import ROOT, clean_environment, password_in, run


def run_on_a_terminal(*arguments, **settings) -> str:
    """What a command says whose output is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # Linux ends a terminal so.
        pass
    os.close(ours)
    assert process.wait(60) == 0, said
    return said.decode()


def test_a_service_s_output_names_a_file_and_a_terminal_shows_the_password(first_start, tmp_path) -> None:
    said = (first_start / "said").read_text()
    file = first_start / "var" / "first-login"
    password = password_in(said)
    assert str(file) in said
    assert re.fullmatch(r"([a-z2-9]{5}-){4}[a-z2-9]{5}", password)
    assert file.read_text() == f"organiser\n{password}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert password not in said

    var_dir = tmp_path / "var"
    shutil.copytree(first_start / "var", var_dir)
    file = var_dir / "first-login"
    again = run("password", "organiser", VAR_DIR=str(var_dir))
    assert password_in(again.stdout) != password
    shown = run_on_a_terminal("password", "organiser", VAR_DIR=str(var_dir))
    assert re.search(r"with the password   \S+", shown)
    assert not file.exists()


@pytest.fixture
def var_dir(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_the_file_is_deleted_at_the_login_of_its_organiser(var_dir) -> None:
    mine, other = make.organiser("organiser"), make.organiser("asel")
    file = first_login.write("organiser", "x")
    assert log_in(Client(), other).status_code == 302
    assert log_in(Client(), mine, password="wrong").status_code == 200
    assert file.exists()
    assert log_in(Client(), mine).status_code == 302
    assert not file.exists()
    assert log_in(Client(), mine).status_code == 302


def test_a_link_or_a_file_that_waits_there_is_not_written_to(var_dir) -> None:
    victim = var_dir / "victim"
    victim.write_text("as it was")
    file = var_dir / "first-login"
    for wait in (lambda: file.symlink_to(victim), lambda: os.link(victim, file)):
        wait()
        first_login.write("organiser", "hidden")
        assert victim.read_text() == "as it was"
        assert not file.is_symlink()
        file.unlink()
    file.write_text("of another")
    file.chmod(0o644)
    first_login.write("organiser", "hidden")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
