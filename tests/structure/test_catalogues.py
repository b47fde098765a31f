"""Every text of the interface is there in Russian and Kazakh, and says what the pages quote."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

TRANSLATIONS = ("ru", "kk")
# What a page or the consent names letter for letter, and where it does.
QUOTED = (
    ("Don’t name me", "privacy.md"),
    ("Name me to the mayor only", "privacy.md"),
    ("Letters", "about.md"),
    ("Privacy", "reach.md"),
    ("Reaching this site safely", "privacy.md"),
    ("More information (in Russian)", "reach.md"),
)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[ds]|\{[a-z_]*\}|</?[a-z]+>")
# A Latin letter beside a Cyrillic one within a word looks right and is not found by any search.
MIXED_WORD = re.compile(r"[А-Яа-яЁёӘ-ӿҐ-ү][A-Za-z]|[A-Za-z][А-Яа-яЁёӘ-ӿҐ-ү]")

pytestmark = pytest.mark.parametrize("language", TRANSLATIONS)


def folder(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def entries(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale=language) if entry.id]


def context_of(entry: Message) -> str | None:
    """Babel leaves the contexts of a compiled catalogue as bytes."""
    return entry.context.decode() if isinstance(entry.context, bytes) else entry.context


def keys(path: Path, language: str) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(entry.context, forms(entry.id)) for entry in entries(path, language)}


def translations(language: str) -> dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]]:
    found = entries(folder(language) / "django.po", language)
    return {(entry.context, forms(entry.id)): forms(entry.string) for entry in found}


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """The catalogues as gathering makes them now, in a copy of the project."""
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is missing: gathering cannot be repeated here")
    project = tmp_path_factory.mktemp("project")
    for name in ("appeals", "articles", "campaign", "safety", "templates", "locale"):
        left_out = shutil.ignore_patterns("__pycache__", "content", "fonts", "*.mo")
        shutil.copytree(settings.BASE_DIR / name, project / name, ignore=left_out)
    shutil.copy(settings.BASE_DIR / "manage.py", project)
    command = [sys.executable, "manage.py", "makemessages", "--verbosity", "0"]
    subprocess.run(command, cwd=project, check=True, env={**os.environ, "VAR_DIR": str(project / "var")})
    return project / "locale"


def test_nothing_is_untranslated_or_fuzzy(language):
    found = entries(folder(language) / "django.po", language)
    bare = [entry.id for entry in found if entry.fuzzy or not all(forms(entry.string))]
    assert not bare


def test_the_compiled_catalogue_says_the_same(language):
    with (folder(language) / "django.mo").open("rb") as file:
        compiled = {(context_of(entry), forms(entry.id)): forms(entry.string) for entry in read_mo(file) if entry.id}
    assert compiled == translations(language)


def test_every_text_in_the_code_has_been_gathered(language, gathered):
    assert keys(gathered / language / "LC_MESSAGES" / "django.po", language) == set(translations(language))


def test_placeholders_are_those_of_the_english(language):
    wrong = []
    for (_, english), translated in translations(language).items():
        wanted = set(PLACEHOLDER.findall(english[-1]))
        wrong += [text for text in translated if set(PLACEHOLDER.findall(text)) != wanted]
    assert not wrong


def test_no_word_mixes_two_alphabets(language):
    said = [text for translated in translations(language).values() for text in translated]
    assert not [text for text in said if MIXED_WORD.search(PLACEHOLDER.sub(" ", text))]


def test_pages_and_consent_quote_the_labels_as_they_are(language):
    said = translations(language)
    content = settings.BASE_DIR / "campaign" / "content" / language
    for label, page in QUOTED:
        (text,) = said[None, (label,)]
        assert f"«{text}»" in (content / page).read_text(encoding="utf-8"), label
    consent = (settings.BASE_DIR / "appeals" / "consent" / f"1.{language}.txt").read_text(encoding="utf-8")
    assert f"«{said[None, ('Privacy',)][0]}»" in consent


def test_nouns_agree_with_their_number(language):
    for (_, english), translated in translations(language).items():
        if len(english) == 1:
            continue
        if language == "kk":
            assert len(set(translated)) == 1, f"{english[0]}: Kazakh nouns stay singular after a numeral"
        else:
            assert len(translated) == 4, english[0]
            assert translated[2] == translated[3], english[0]
