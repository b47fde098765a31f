"""The rooms and the directions between them (docs/architecture.md)."""

import re

import pytest

from tests.structure.sources import ROOMS, ROOT, imports_of, name_of, python_files, tracked

MAY_IMPORT = {room: {room, *ROOMS[position + 1 :]} for position, room in enumerate(ROOMS)}
MAY_IMPORT["appeals"].remove("articles")  # Neither knows the other: what belongs to both lies below them.
# From the ground up. A module of a layer imports from its own layer and those below; what is in none is free.
LAYERS = ["models", "mail", "services", "forms", "views", "urls"]
LAYER_OF = {
    **{name: name for name in LAYERS},
    "pdf": "mail",
    "urls_machine": "urls",
    "feeds": "views",
}
ABOUT_300 = 330


def part_of(name):
    """The part of an app that a dotted name belongs to: `appeals.models.letter` to `models`."""
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_the_rooms_below_it_only(room):
    for path in python_files():
        if name_of(path).split(".")[0] == room:
            for imported in imports_of(path):
                assert imported.split(".")[0] in MAY_IMPORT[room], f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("room", ["articles", "appeals"])
def test_within_an_app_imports_lead_downwards(room):
    for path in python_files():
        name = name_of(path)
        layer = LAYER_OF.get(part_of(name))
        if not name.startswith(f"{room}.") or layer is None:
            continue
        for imported in imports_of(path):
            other = LAYER_OF.get(part_of(imported)) if imported.startswith(f"{room}.") else None
            assert other is None or LAYERS.index(other) <= LAYERS.index(layer), f"{name} imports {imported}"


def test_nothing_but_other_admin_modules_imports_an_admin():
    for path in python_files():
        name = name_of(path)
        if "admin" not in part_of(name):
            for imported in imports_of(path):
                assert not part_of(imported).startswith("admin") or name == "campaign.urls", (
                    f"{name} imports {imported}"
                )


def test_forms_and_models_send_no_mail_and_know_no_request():
    for path in python_files():
        if LAYER_OF.get(part_of(name_of(path))) in ("models", "services"):
            assert "HttpRequest" not in path.read_text(encoding="utf-8"), path


def test_no_file_is_too_long():
    for path in python_files():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= ABOUT_300, path


def test_every_name_says_what_is_in_it():
    for path in tracked("*.py"):
        assert not re.search(r"(^|/)(utils?|helpers?|common|misc)(\.py|/)", path), path


def test_every_module_says_what_belongs_in_it():
    for path in python_files():
        source = path.read_text(encoding="utf-8").strip()
        assert not source or source.startswith(('"""', "#")) or "commands" in path.parts or "formats" in path.parts, (
            path
        )


def test_nothing_happens_behind_a_signal_or_in_a_save():
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"@receiver\b|django\.dispatch|models\.signals|\w_signal\.connect", source), path
        if part_of(name_of(path)) == "models":
            assert "def save(" not in source, path


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "breakpoint()", "print("])
def test_nothing_is_left_to_be_done(word):
    for path in python_files():
        assert not re.search(rf"(?<!\w){re.escape(word)}", path.read_text(encoding="utf-8")), path


def test_no_bare_except_hides_an_error():
    for path in python_files():
        assert not re.search(r"except:\s*$", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_what_is_under_version_control_names_no_place_of_its_own_making():
    assert (ROOT / "manage.py").exists()
    for path in tracked("*.py", "*.md", "*.toml", "*.txt"):
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
        assert "/home/" not in text or path.startswith("tests/"), path
