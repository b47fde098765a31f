"""The apps, which of them may import which, and rules for every file (docs/architecture.md)."""

import re
from pathlib import Path

import pytest

from tests.structure.sources import APPS, ROOT, imports_of, name_of, python_files, strings_of, template_files, tracked

MAY_IMPORT = {app: {app, *APPS[position + 1 :]} for position, app in enumerate(APPS)}
for upper in ("bulletins", "translations", "deliveries", "appeals"):
    MAY_IMPORT[upper].remove("articles")  # Neither knows the other: what belongs to both lies below them.
# Inside each app, from the bottom to the top: a module imports from what is named before it, and from its own folder.
ORDER = {
    "safety": "models vacuum keys erasure_list lockdown snapshot spreadsheets typed retention web files logs outages apps",
    "texts": "models markdown differences history revisions restoring drafts slugs slug_views loading editing "
    "side_by_side apps",
    "organisers": "models record emergencies record_words menu roles record_subjects limits decisions entering people "
    "desk login_pages site templatetags admin management apps",
    "outbox": "lanes models message refusals limits blocking alarms queue sending admin apps",
    "articles": "models retention photos mail comment_question services forms feeds views urls admin apps",
    "appeals": "models figures consent_text countries_and_languages search email_spelling retention presentation badge "
    "pdf mail services wall unusual forms views urls urls_machine admin management apps",
    "deliveries": "models scans presentation pdf mail services ledger_additions ledger timeline forms views urls admin apps",
    "translations": "models services timeline forms admin apps",
    "bulletins": "models presentation pdf html services timeline ledger views urls urls_machine admin apps",
    "campaign": "command_line log_settings environment development settings formats models "
    "checks content mail sharing web templatetags desk_mails site_file pages retention panic backup chores wsgi running "
    "urls admin management apps",
}
POSITION = {app: {name: position for position, name in enumerate(names.split())} for app, names in ORDER.items()}


def part_of(name):
    """The part of an app that a dotted name belongs to: `appeals.models.letters.letter` to `models`."""
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_from_the_apps_below_it_only(app):
    for path in python_files():
        if name_of(path).split(".")[0] == app:
            for imported in imports_of(path):
                assert imported.split(".")[0] in MAY_IMPORT[app], f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("app", APPS)
def test_within_an_app_imports_lead_downwards(app):
    for path in python_files():
        name = name_of(path)
        if not name.startswith(f"{app}."):
            continue
        assert part_of(name) in POSITION[app], f"{name} has no place in the order of {app}"
        for imported in imports_of(path):
            if imported.startswith(f"{app}.") and part_of(imported) in POSITION[app]:
                is_below = POSITION[app][part_of(imported)] <= POSITION[app][part_of(name)]
                assert is_below, f"{name} imports {imported}"


def test_no_module_imports_itself_by_way_of_others():
    modules = {name_of(path): path for path in python_files()}
    left = {name: {module_of(imported, modules) for imported in imports_of(path)} for name, path in modules.items()}
    left = {name: imported - {name, None} for name, imported in left.items()}
    while free := {name for name, imported in left.items() if not imported & left.keys()}:
        left = {name: imported for name, imported in left.items() if name not in free}
    assert not left


def module_of(imported, modules):
    """The module that an imported dotted name is, or is in."""
    while imported and imported not in modules:
        imported = imported.rpartition(".")[0]
    return imported or None


@pytest.mark.parametrize("app", APPS)
def test_an_app_names_nothing_of_an_app_above_it(app):
    """Neither in a string of its code nor in a template: what lies above registers with what lies below."""
    above = "|".join(other for other in APPS if other not in MAY_IMPORT[app])
    if not above:
        return
    named = re.compile(rf"(?<![\w/.@-])(?:(?:{above})[.:]\w|(?:admin:)?(?:{above})_\w+_|(?:{above})/\w)")
    for path in python_files():
        if name_of(path).split(".")[0] == app:
            for text in strings_of(path):
                assert not named.search(text), f"{name_of(path)}: {text}"
    for path in template_files():
        if path.relative_to(ROOT / "templates").parts[0] == app:
            for tag in re.findall(r"{%.*?%}", path.read_text(encoding="utf-8")):
                assert not named.search(tag), f"{path}: {tag}"


def test_nothing_but_other_admin_modules_imports_an_admin():
    for path in python_files():
        name = name_of(path)
        if "admin" not in part_of(name):
            for imported in imports_of(path):
                assert not part_of(imported).startswith("admin"), f"{name} imports {imported}"


def test_forms_and_models_send_no_mail_and_know_no_request():
    for path in python_files():
        if part_of(name_of(path)) in ("models", "services"):
            assert "HttpRequest" not in path.read_text(encoding="utf-8"), path


# Catalogues, fonts, what machines write.
GENERATED = (
    ".po",
    ".mo",
    ".ttf",
    ".woff2",
    ".png",
    ".ico",
    ".xz",
    ".lock",
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-next.txt",
)


def test_no_file_is_longer_than_300_lines():
    for path in map(Path, tracked("*")):
        if not path.name.endswith(GENERATED) and "migrations" not in path.parts and (ROOT / path).is_file():
            lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
            assert lines <= 300, f"{path}: {lines} lines"


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
