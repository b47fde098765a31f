"""Words of Django's own: what its catalogues lack or misspell is written by hand, and shown in their place."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.test import RequestFactory
from django.utils.translation import gettext, ngettext, override, pgettext
from django.views.i18n import JSONCatalog

from tests import make
from tests.admin.entering import superuser
from tests.structure.sources import APPS, ROOT
from tests.structure.test_catalogues import BY_HAND, GATHERED, LANGUAGES, catalogue, keys_and_texts, read

DJANGO = Path(django.__file__).parent
# Files of Django's whose texts no page of this site shows.
NOT_SHOWN = (
    "conf/global_settings.py",  # Names of languages: the settings name the site's own three.
    "contrib/contenttypes/views.py",  # Texts of exceptions: the site's own page says that nothing is found.
    "contrib/humanize/",  # Only `intcomma` is used, which has no words.
    "contrib/messages/apps.py",  # Names of apps that have no pages in the admin, here and in the next three.
    "contrib/sitemaps/apps.py",
    "contrib/staticfiles/apps.py",
    "contrib/syndication/apps.py",
    "shortcuts.py",  # Texts of exceptions.
    "tasks/",  # Not used.
    "views/csrf.py",  # The site has its own page.
    "views/generic/",  # Texts of exceptions.
    "views/static.py",  # Not used.
    "views/templates/",  # Pages of DEBUG.
)
# The kinds of fields in words, which only django.contrib.admindocs shows.
FIELD_KINDS = {
    text
    for kind in vars(models).values()
    if isinstance(kind, type) and issubclass(kind, models.Field) and not isinstance(kind.description, property)
    for text in [str(kind.description)]
} | {"String (up to %(max_length)s)", "String (unlimited)", "Field of type: %(field_type)s"}
ALIKE_IN_EVERY_LANGUAGE = {
    *("IPv4", "IPv6", "AM", "PM", "…", ":", ":?.!", ", "),
    *("%(truncated_text)s…", "%(class_name)s %(instance)s"),
}
# Forms of words that are in Django's Kazakh and in no dictionary, and words that this site says otherwise.
MISSPELLED = re.compile(
    "тандау|сүрет|бырақ|өшіруы|объект|кәзір|байлансты|таңдағын|жорнал|жазуы|сенімдісіз|түсқайта|жума|питон|булеан|торап"
    "|цифрлер|тура |толық сан|құпия сөз|қолданушы|жолақ|адрес|one:",
    re.IGNORECASE,
)
# Names of models and fields, which have no cases: each begins the text or follows a colon, a bracket or another value.
NAME = re.compile(
    r"[%{][({]?(?:name|verbose_name(?:_plural)?|model|model_name|module_name|object_name|objects_name|items|class_name"
    r"|field|fields|field_name|field_labels?|date_field|date_field_label)[)}]s?"
)
BEFORE_A_NAME = re.compile(r"(|.*(: «?|\(|\(.*, |%\(\w+\)\w |%\(\w+\)\w – ))", re.DOTALL)


def shown_by_django():
    """The messages of Django's own parts in use that a page may show."""
    folders = [DJANGO / "conf", *(Path(app.path) for app in apps.get_app_configs() if app.name.startswith("django."))]
    for path in (folder / "locale" / "en" / "LC_MESSAGES" / "django.po" for folder in folders):
        for message in read(path) if path.exists() else ():
            files = [file for file, _ in message.locations if not file.startswith(NOT_SHOWN)]
            if message.id and files and message.id not in FIELD_KINDS:
                yield message


def said(message):
    """What the active language says for a message, with every form that numbers call for."""
    if isinstance(message.id, tuple):
        singular, plural = message.id
        return {ngettext(singular, plural, number) for number in (1, 2, 5)}
    return {pgettext(message.context, message.id) if message.context else gettext(message.id)}


def words_of_scripts(language):
    """What the scripts of the admin are given, by its English."""
    with override(language):
        response = JSONCatalog.as_view(packages=["django.contrib.admin"])(RequestFactory().get("/"))
    return json.loads(response.content)["catalog"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_django_shows_is_left_in_english(language):
    with override(language):
        english = [message.id for message in shown_by_django() if said(message) & set(forms(message.id))]
    assert set(english) <= ALIKE_IN_EVERY_LANGUAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_scripts_of_the_admin_show_is_left_in_english(language):
    english = keys_and_texts(read(DJANGO / "contrib/admin/locale/en/LC_MESSAGES/djangojs.po"))
    words = words_of_scripts(language)
    keys = [f"{context}\x04{text}" if context else text for context, text in english]
    assert len(keys) > 60
    assert [key for key in keys if words.get(key, key) == key] == []


def test_no_kazakh_word_of_djangos_is_a_misspelled_one():
    with override("kk"):
        texts = [text for message in shown_by_django() for text in said(message)]
    texts += [text for words in words_of_scripts("kk").values() for text in forms(words)]
    assert len(texts) > 500
    assert [text for text in texts if MISSPELLED.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_model_or_a_field_would_have_to_be_inflected(language):
    with override(language):
        texts = [text for message in shown_by_django() for text in said(message)]
    wrong = [
        text
        for text in texts
        for name in NAME.finditer(text)
        if not BEFORE_A_NAME.fullmatch(text[: name.start()]) or re.match(r"[-\w]", text[name.end() :])
    ]
    assert wrong == []


@pytest.mark.django_db
def test_the_words_are_those_of_the_pages(client):
    make.campaign()
    form = make.post_letter(client, language="kk", own_words="Сөз.", own_language="zz").text
    assert "Тізімнен таңдаңыз: «zz» тізімде жоқ." in form
    editors = Group.objects.create(name="Friends")
    deleting = f"admin/auth/group/{editors.pk}/delete/"
    assert "Удалить: группа «Friends»? Все эти связанные записи тоже" in superuser().get(f"/ru/{deleting}").text
    assert "Өшірілсін бе: топ «Friends»? Оған байланысты" in superuser().get(f"/kk/{deleting}").text
    assert json.dumps("Таңдалғаны: %(cnt)s ішінен %(sel)s") in superuser().get("/kk/admin/jsi18n/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_two_catalogues_do_not_contradict_each_other(language):
    gathered, by_hand = keys_and_texts(catalogue(language)), keys_and_texts(catalogue(language, BY_HAND))
    assert [key for key in gathered.keys() & by_hand.keys() if gathered[key] != by_hand[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_written_by_hand_is_shown_instead_of_djangos(language):
    with override(language):
        for (context, english), text in keys_and_texts(catalogue(language, BY_HAND)).items():
            if context is None and isinstance(text, str):
                assert gettext(english) == text


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed")
def test_gathering_leaves_what_is_written_by_hand(tmp_path):
    for folder in (*APPS, "templates", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "manage.py", tmp_path)
    code = 'from django.utils.translation import gettext\n\ngettext("A new one.")\n'
    (tmp_path / "campaign" / "new.py").write_text(code)
    files = [tmp_path / folder.relative_to(ROOT) / "kk/LC_MESSAGES/django.po" for folder in (GATHERED, BY_HAND)]
    for path in files:
        path.write_text(path.read_text("utf-8") + '\nmsgid "Nobody asks for this."\nmsgstr "?"\n', "utf-8")
    by_hand = files[1].read_text("utf-8")

    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var")}
    subprocess.run([sys.executable, "manage.py", "makemessages", "-v0"], cwd=tmp_path, env=environment, check=True)

    assert files[1].read_text("utf-8") == by_hand
    gathered = files[0].read_text("utf-8")
    assert "A new one." in gathered
    assert "Nobody asks for this." not in gathered


def forms(text):
    """One text for each form, for a message with or without a number."""
    return (text,) if isinstance(text, str) else tuple(text)
