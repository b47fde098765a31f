"""The sheets that pages link hold every source once, in the declared order, with addresses that are right."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from campaign.web.static import JOINED_SHEETS, FingerprintedFiles, join_sheet
from tests import make
from tests.look import sheets

SOURCES = Path(settings.BASE_DIR) / "static"
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def imports(sheet: str) -> list[str]:
    """The names that the list `sheet` imports, as one writes them there."""
    return re.findall(r'@import "([^"]+)";', COMMENT.sub("", (SOURCES / sheet).read_text()))


def collect(folder: Path) -> None:
    """Collects into `folder` as `collectstatic` does; the scripts are left out, which take long to compress."""
    paths = {name: place for name, place in sheets.collected().items() if not name.endswith(".js")}
    for name, (storage, path) in paths.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if not (folder / name).exists():
            shutil.copy(storage.path(path), folder / name)
    outcomes = list(FingerprintedFiles(location=folder).post_process(paths))
    assert not [outcome for *_, outcome in outcomes if isinstance(outcome, Exception)]


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """A folder into which the static files were collected."""
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    return folder


def served(folder: Path, sheet: str) -> Path:
    """The fingerprinted file that a page gets for `sheet`."""
    stem = sheet.removesuffix(".css")
    (path,) = folder.glob(f"{stem}.{'[0-9a-f]' * 12}.css")
    return path


def found(**texts: str):
    storage = InMemoryStorage()
    names = {name.replace("__", "/").replace("_css", ".css"): text for name, text in texts.items()}
    for name, text in names.items():
        storage.save(name, ContentFile(text))
    return {name: (storage, name) for name in names}


def test_sheets_stand_in_the_place_of_their_imports():
    listed = found(
        css__a_css='@import "b.css";\n@import url("c.css");\nlast {}', css__b_css="b {}\n", css__c_css="c {}\n"
    )
    assert join_sheet("css/a.css", listed) == "b {}\nc {}\nlast {}"


def test_what_an_imported_sheet_imports_comes_before_it():
    listed = found(css__a_css='@import "x/b.css";', css__x__b_css='@import "c.css";\nb {}', css__x__c_css="c {}\n")
    assert join_sheet("css/a.css", listed) == "c {}\nb {}"


def test_addresses_are_made_relative_to_the_joined_sheet():
    moved = 'a { b: url(../../img/x.svg) } c { d: url("data:x") } e { f: url(#g) } h { i: url("/j.png") }'
    listed = found(css__a_css='@import "x/b.css";', css__x__b_css=moved)
    assert join_sheet("css/a.css", listed) == moved.replace("url(../../img/x.svg)", 'url("../img/x.svg")')


def test_comments_are_left_out_and_not_followed():
    listed = found(css__a_css='/* @import "nothing.css"; */\n@import "b.css";', css__b_css="/* why */ b {}")
    assert join_sheet("css/a.css", listed) == "b {}"


@pytest.mark.parametrize(
    "text",
    ['@import "nothing.css";', '@import "b.css"; @import "b.css";', '@import "b.css" print;', '@import "a.css";'],
)
def test_an_import_that_cannot_be_joined_is_an_error(text):
    with pytest.raises(ValueError, match="import"):
        join_sheet("css/a.css", found(css__a_css=text, css__b_css="b {}"))


@pytest.mark.parametrize("sheet", JOINED_SHEETS)
def test_the_served_sheet_holds_every_source_once_and_in_order(collected, sheet):
    text = re.sub(r"url\([^)]*\)", "url()", served(collected, sheet).read_text())
    position = 0
    for name in imports(sheet):
        if name.startswith("../admin/"):
            continue
        source = re.sub(r"url\([^)]*\)", "url()", COMMENT.sub("", (SOURCES / "css" / name).read_text())).strip()
        assert text.count(source) == 1, name
        assert text.index(source) >= position, name
        position = text.index(source) + len(source)


def test_every_source_is_in_a_sheet():
    named = {f"css/{name}" for sheet in JOINED_SHEETS for name in imports(sheet)} | set(JOINED_SHEETS)
    assert {str(path.relative_to(SOURCES)) for path in (SOURCES / "css").rglob("*.css")} == {
        name for name in named if not name.startswith("css/../")
    }


def test_the_admins_own_sheets_come_after_djangos():
    ours = [name for name in imports("css/admin.css") if name.startswith("admin/")]
    djangos = [name for name in imports("css/admin.css") if name.startswith("../admin/")]
    everything = imports("css/admin.css")
    assert len(djangos) == 6
    assert max(map(everything.index, djangos)) < min(map(everything.index, ours))


@pytest.mark.parametrize("sheet", JOINED_SHEETS)
def test_the_served_sheet_loads_no_other_and_its_addresses_are_fingerprinted_files(collected, sheet):
    path = served(collected, sheet)
    text = path.read_text()
    assert "@import" not in text
    urls = re.findall(r"""url\(["']?([^"')]+)""", text)
    assert len(urls) >= 4
    for url in urls:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", url), url
        assert (path.parent / url).resolve().is_file(), url


@pytest.mark.parametrize("sheet", JOINED_SHEETS)
def test_the_served_sheet_is_compressed(collected, sheet):
    path = served(collected, sheet)
    for ending in (".gz", ".br"):
        compressed = path.with_name(path.name + ending)
        assert compressed.stat().st_size < path.stat().st_size / 3


def test_collecting_again_joins_again(collected):
    """The joined file is newer than its list, which `collectstatic` then does not copy again."""
    before = {sheet: served(collected, sheet).read_text() for sheet in JOINED_SHEETS}
    collect(collected)
    assert {sheet: served(collected, sheet).read_text() for sheet in JOINED_SHEETS} == before


@pytest.mark.parametrize("path", ["/", "/admin/login/"])
def test_a_page_links_one_sheet(client, db, path):
    make.site()
    assert len(re.findall(rb'<link rel="stylesheet"', client.get(path).content)) == 1


def test_without_collecting_the_lists_are_served_as_they_are():
    """In development the browser follows the imports; every one of them leads to a file."""
    for sheet in JOINED_SHEETS:
        for name in imports(sheet):
            if not name.startswith("../admin/"):
                assert (SOURCES / "css" / name).is_file(), name
