"""The glossary: loaded without undoing organisers' changes, and terms found in a text in any of their endings."""

import pytest
from django.utils import timezone

from campaign.content import files
from campaign.content.loading import load_campaign
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, organiser_with, superuser
from tests.translations import making
from tests.translations.desk import browser, page_of
from translations.models import GlossaryTerm
from translations.services import glossary

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TERM = {"akim": {"en": "akim, mayor", "ru": "аким, мэр", "kk": "әкім"}}


def load(terms=TERM, *, overwrite=False):
    return {key: outcome.value for key, outcome in glossary.load_terms(terms, overwrite=overwrite).items()}


def test_terms_are_loaded_once_and_updated_with_their_file():
    assert load() == {"akim": "created"}
    assert load() == {"akim": "unchanged"}
    newer = {"akim": {**TERM["akim"], "note": "Not «мэр» in the letter."}}
    assert load(newer) == {"akim": "updated"}
    assert GlossaryTerm.objects.get().note == "Not «мэр» in the letter."


def test_what_organisers_have_changed_is_kept():
    load()
    GlossaryTerm.objects.update(ru="аким города", is_used=False)
    newer = {"akim": {**TERM["akim"], "kk": "қала әкімі"}}
    assert load(newer) == {"akim": "kept"}
    assert GlossaryTerm.objects.get().kk == "әкім"
    assert load(newer, overwrite=True) == {"akim": "updated"}
    term = GlossaryTerm.objects.get()
    assert (term.ru, term.kk, term.is_used) == ("аким, мэр", "қала әкімі", False)


def test_what_organisers_have_added_is_left_alone():
    GlossaryTerm.objects.create(en="home", ru="дом", kk="үй")
    load()
    load(overwrite=True)
    assert GlossaryTerm.objects.filter(en="home", key="").count() == 1


def test_the_campaigns_own_glossary_has_every_term_in_three_languages():
    report = load_campaign(overwrite=False, now=timezone.now())
    terms = files.read_glossary()
    assert report.outcomes["created"] > len(terms) == GlossaryTerm.objects.count() > 20
    riot_police = GlossaryTerm.objects.get(key="riot-police")
    assert (riot_police.ru, riot_police.kk) == ("спецподразделения полиции", "полицияның арнайы бөлімшелері")


@pytest.mark.parametrize(
    ("term", "words", "is_there"),
    [
        ("Шанырак", "Жители Шанырака, я с вами.", True),
        ("Шаңырақ", "Шаңырағым менің", True),
        ("eviction, evict", "They evicted us.", True),
        ("riot police", "The riot\npolice came", True),
        ("спецподразделения полиции", "пришли спецподразделений полиции", True),
        ("KNB, secret police", "the knb", True),
        ("КНБ, тайная полиция", "кнбшник", True),
        ("mayor", "Mr Mayorov? No: the MAYOR.", True),
        ("fine", "confined", False),
        ("akim", "makimono", False),
        ("court order", "the order of the court", False),
        ("(only an explanation)", "only an explanation", False),
        ("C++", "c", True),
        ("Alma-Ata, Almaty", "from Almaty", True),
    ],
)
@pytest.mark.one_database
def test_a_term_is_found_in_its_endings_and_not_within_words(term, words, is_there):
    assert glossary.occurs(term, glossary.fold(words)) is is_there


def test_a_page_shows_first_what_occurs_in_the_original():
    load({**TERM, "fine": {"en": "fine", "ru": "штраф", "kk": "айыппұл"}})
    GlossaryTerm.objects.create(en="old", ru="старое", kk="ескі", is_used=False)
    letter = make.letter(make.appeal(), own_words="Акиму нужен штраф?", own_language="ru")
    html = browser().get(page_of(making.translation(letter, state="written"))).text
    assert "айыппұл" in html and "әкім" in html and "All other terms" not in html
    assert "ескі" not in html
    german = make.letter(letter.appeal, own_words="Der Akim von Almaty", own_language="de")
    html = browser().get(page_of(making.translation(german, state="written"))).text
    assert html.index("әкім") < html.index("All other terms") < html.index("айыппұл")


def test_editors_change_the_glossary_and_it_is_recorded():
    rights = ("view", "add", "change", "delete")
    client = client_of(organiser_with(*(f"translations.{right}_glossaryterm" for right in rights)))
    words = {"en": "home", "ru": "дом", "kk": "үй", "note": "", "is_used": "on"}
    assert client.post("/admin/translations/glossaryterm/add/", words).status_code == 302
    term = GlossaryTerm.objects.get()
    page = f"/admin/translations/glossaryterm/{term.pk}/"
    assert client.post(f"{page}change/", {**words, "kk": "баспана"}).status_code == 302
    assert GlossaryTerm.objects.get().kk == "баспана"
    assert client.post(f"{page}change/", {**words, "kk": ""}).status_code == 200
    client.post(f"{page}delete/", {"post": "yes"})
    assert not GlossaryTerm.objects.exists()
    assert Record.objects.count() == 3


def test_a_term_of_the_file_is_taken_out_of_use_and_not_deleted():
    load()
    page = f"/admin/translations/glossaryterm/{GlossaryTerm.objects.get().pk}/delete/"
    assert superuser().post(page, {"post": "yes"}).status_code == 403
    assert GlossaryTerm.objects.count() == 1
