"""Under which addresses a started copy is reached, and how its organisers get in."""

import contextlib
import re
import shutil
import sqlite3
import subprocess
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from campaign.environment import hosts
from tests.run.conftest import Site, clean_environment, password_in, run


def test_a_named_host_is_served(start) -> None:
    """The server itself wants an address."""
    assert start(HOST="localhost").wait().get() == b"ok\n"


def test_other_machines_of_the_network_reach_a_local_site_that_listens_for_them(start) -> None:
    reached = hosts.network_hosts("0.0.0.0")
    site = start(HOST="0.0.0.0").wait()
    for host in reached:
        url = f"http://{host}:{site.port}"
        assert f"{url}/" in site.said()
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
            assert answer.read() == b"ok\n"
    strange = urllib.request.Request(f"{site.url}/", headers={"Host": "203.0.113.9"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(strange, timeout=10)


def test_the_printed_command_sets_the_password_of_this_copy_from_any_folder(start, prepared, tmp_path) -> None:
    shutil.copytree(prepared, tmp_path / "site")
    with contextlib.closing(sqlite3.connect(tmp_path / "site" / "db.sqlite3")) as database:
        database.execute("delete from auth_user")
        database.commit()
    site = start().wait()
    old, command = password_in(site.said()), re.search(r"To set another: (.+)", site.said())[1]
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    new = password_in(done.stdout)
    assert new
    assert not log_in(site, old, cookies := CookieJar())
    assert log_in(site, new, cookies)


def test_two_copies_run_side_by_side_and_do_not_log_each_other_out(start) -> None:
    """Browsers share cookies between all ports of a host."""
    one, other = start("one"), start("other")
    cookies = CookieJar()
    for site in (one.wait(), other.wait()):
        done = run("password", "organiser", VAR_DIR=str(site.var_dir))
        assert log_in(site, password_in(done.stdout), cookies)
    for site in (one, other):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        assert b"logout" in opener.open(f"{site.url}/admin/", timeout=20).read()
    assert one.get() == other.get() == b"ok\n"
    one.stop()
    assert other.get() == b"ok\n"


def log_in(site: Site, password: str, cookies: CookieJar) -> bool:
    """Whether the first organiser gets in with `password`."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = opener.open(f"{site.url}/admin/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"username": "organiser", "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    opener.addheaders = [("Origin", site.url)]
    return b"logout" in opener.open(f"{site.url}/admin/login/", urlencode(form).encode(), timeout=20).read()
