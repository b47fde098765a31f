"""What people look for in a repository is there, and no document points to nothing."""

import re

import pytest

from tests.__main__ import PACKAGES
from tests.structure.sources import APPS, ROOT, python_files, tracked

FOLDERS = (*APPS, "bench", "deploy", "docs", "tests")
NAMED = re.compile(rf"(?<![\w/.-])((?:{'|'.join(FOLDERS)})/[\w/]+\.(?:py|md|html|css|js))\b")
# Texts of the campaign are Markdown too, but link to addresses of the site.
DOCUMENTS = sorted(name for name in tracked("*.md") if not name.startswith("campaign/content/"))


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/README.md"])
def test_a_repository_has_what_people_expect(name):
    assert (ROOT / name).stat().st_size > 200
    assert name == "LICENSE" or name.removeprefix("docs/") in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8")):
        assert target.startswith("http") or (folder / target).exists(), f"{name}: {target}"


def anchors_of(path):
    """The anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_a_heading_that_is_there(name):
    path = ROOT / name
    for target, anchor in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", path.read_text(encoding="utf-8")):
        assert anchor in anchors_of(path.parent / target if target else path), f"{name}: {target}#{anchor}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_are_named_are_there(name):
    for path in re.findall(r"`(\w+(?:/[\w.]+)+\.(?:py|txt|md))`", (ROOT / name).read_text(encoding="utf-8")):
        assert any((ROOT / folder / path).exists() for folder in ("", "campaign/content")), path


def test_files_that_code_names_are_there():
    for path in python_files():
        for named in NAMED.findall(path.read_text(encoding="utf-8")):
            assert any((ROOT / folder / named).exists() for folder in ("", "templates", "templates/admin", "static")), (
                f"{path}: {named}"
            )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_paragraph_stands_twice(name):
    """Two versions of a page that are merged leave a part of it twice."""
    paragraphs = [part.strip() for part in (ROOT / name).read_text(encoding="utf-8").split("\n\n")]
    long = [part for part in paragraphs if len(part) > 60]
    assert len(long) == len(set(long)), next(part for part in long if long.count(part) > 1)


def test_every_document_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for path in tracked("docs/*.md"):
        name = path.removeprefix("docs/")
        assert name == "README.md" or "/" in name or f"({name})" in index, path


def test_every_font_has_its_licence_beside_it():
    for path in (*tracked("*.ttf"), *tracked("*.woff2")):
        assert (ROOT / path).with_name("OFL.txt").exists(), path
        assert str((ROOT / path).parent.relative_to(ROOT)).split("/noto")[0] + "/" in (ROOT / "LICENSE").read_text()


def test_every_test_that_is_named_is_there():
    """Documents say which test holds a promise: a promise whose test was renamed looks kept, and is not."""
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in tracked("docs/security*.md")]
    named = [found for text in texts for found in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)]
    assert len(texts) == 3 and len(named) > 120
    for path, test in named:
        assert (ROOT / path).is_file(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"


@pytest.mark.parametrize("name", tracked("docs/security*.md"))
def test_no_row_is_outside_of_a_table(name):
    """After a blank line a row is shown as a paragraph with bars; two pages that are merged leave some."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        is_first = line.startswith("| ") and not before.startswith("|")
        assert not is_first or after.startswith("|---"), line[:80]


def test_the_readme_names_each_package_that_the_tests_need():
    sentence = (ROOT / "README.md").read_text(encoding="utf-8").split("needs the Debian packages")[1].split(".")[0]
    assert re.findall(r"`([\w-]+)`", sentence) == list(PACKAGES)
