"""A translator sees the desk and nothing else: every address of the admin, and nothing about a letter but its words."""

import re
from uuid import UUID

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from appeals.countries_and_languages import country_name
from appeals.models import Letter
from tests import make
from tests.admin import opened_earlier
from tests.translations import making
from tests.translations.desk import DESK, browser, page_of, press, translator
from translations.models import GlossaryTerm, Translation

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# What every organiser has: the first page, the own login, and what scripts of Django's lists ask for.
OF_EVERYBODY = {
    *("index", "login", "logout", "password_change", "password_change_done", "jsi18n"),
    *("second_factor", "second_factor_picture", "app_list"),
    # Which mails one wants for oneself, and what one has typed and not saved.
    *("campaign_mailchoice_changelist", "texts_draft_changelist", "texts_draft_typed"),
}
OF_THE_DESK = re.compile(r"^translations_(translation|glossaryterm)_(changelist|change|history|take|check)$")
# Nothing that is in no word of ours.
WRITER = {
    "name": "Zacharias Quandt",
    "city": "Querfurtopolis",
    "organisation": "Quellenbund",
    "country": "SZ",
    "written_on": timezone.localdate() - timezone.timedelta(days=777),
}


def routes():
    """Every named address of the admin with its model, if it is about one."""
    of_models = [(route, model) for model, one in admin.site._registry.items() for route in one.get_urls()]
    of_the_site = [(route, None) for route in admin.site.get_urls()]
    return [(route, model) for route, model in [*of_models, *of_the_site] if getattr(route, "name", None)]


def address_of(route, model):
    row = model._default_manager.first() if model is not None else None
    key = row.pk if row is not None else 1
    samples = {
        "string": "en",
        "slug": "en",
        "path": key,
        "int": key if isinstance(key, int) else 1,
        "uuid": key if isinstance(key, UUID) else UUID(int=1),
    }
    converters = route.pattern.converters
    if route.name == "app_list":
        return reverse("admin:app_list", args=["translations"])
    kwargs = {name: samples[type(one).__name__.removesuffix("Converter").lower()] for name, one in converters.items()}
    return reverse(f"admin:{route.name}", kwargs=kwargs) if kwargs else reverse(f"admin:{route.name}")


@pytest.fixture
def everything():
    """A row of every model that has an admin."""
    opened_earlier.rows()
    letter = make.letter(make.appeal(), own_language="de", state="confirmed")
    making.translation(make.letter(letter.appeal, own_language="de"), state="written")


def test_every_other_address_of_the_admin_is_closed_to_translators(everything):
    client, open_addresses, checked = browser(translator()), [], 0
    for route, model in routes():
        if route.name in OF_EVERYBODY or OF_THE_DESK.match(route.name):
            continue
        address = address_of(route, model)
        for method in (client.get, client.post):
            answer = method(address, follow=True)
            checked += 1
            # Of a table that is empty, Django leads to the first page, and says that there is no such row.
            if answer.status_code not in (403, 404, 405) and answer.request["PATH_INFO"] != "/admin/":
                open_addresses.append((route.name, address, answer.status_code))
    assert checked > 60
    assert not open_addresses


def test_every_address_of_the_desk_is_open_to_translators(everything):
    client = browser(translator())
    opened = [address_of(route, model) for route, model in routes() if OF_THE_DESK.match(route.name or "")]
    assert len(opened) == 8
    for address in opened:
        assert client.get(address, follow=True).status_code == 200, address


def test_a_translator_reads_the_glossary_and_cannot_change_it(everything):
    term = GlossaryTerm.objects.get(en="akim")
    client, page = browser(translator()), f"/admin/translations/glossaryterm/{term.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"en": "mayor", "ru": "мэр", "kk": "әкім"}).status_code == 403
    assert client.post("/admin/translations/glossaryterm/add/").status_code == 403
    term.refresh_from_db()
    assert term.en == "akim"


def test_the_menu_and_the_first_page_name_nothing_else(everything):
    html = browser(translator()).get("/admin/").text
    links = set(re.findall(r'href="(/admin/[^"#?]*)"', html))
    assert {link for link in links if "translations" not in link} <= {
        "/admin/",
        "/admin/password_change/",
        "/admin/second-factor/",
        "/admin/campaign/mailchoice/",
        "/admin/texts/draft/",
    }


@pytest.mark.parametrize("fields", [{"state": "draft", "text": ""}, {"state": "written"}, {}, {"is_stale": True}])
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_nothing_of_the_writer_is_on_the_desk(fields, prefix):
    letter = make.letter(make.appeal(), own_words="Ich war dort.", own_language="de", **WRITER)
    state = {"state": "draft"} if fields.get("is_stale") else {}
    translation = making.translation(letter, **{**state, **fields})
    client = browser()
    answers = [
        client.get(f"{prefix}{DESK}?which=every"),
        client.get(page_of(translation, prefix)),
        client.get(f"{prefix}{DESK}{translation.pk}/history/", follow=True),
        press(client, page_of(translation, prefix), "finish", text=""),
        client.post(page_of(translation, prefix), {"_decision": "save", "as_opened": "0", "text": "Үйім"}),
    ]
    assert "Ich war dort." in answers[0].text and "Ich war dort." in answers[1].text
    for answer in answers:
        assert_nothing_of(letter, answer)


def assert_nothing_of(letter, answer):
    """Nothing about the writer is in what a browser gets, the headers included."""
    seen = answer.content.decode() + str(answer.headers) + str(getattr(answer, "redirect_chain", ""))
    countries = [country_name(letter.country, code) for code in ("en", "ru", "kk")]
    keys = [str(letter.pk), letter.pk.hex, str(letter.pk)[:8]]
    day = [letter.written_on.isoformat(), str(letter.written_on.year)]
    for value in (letter.name, "Quandt", letter.city, letter.organisation, *countries, *keys, *day):
        assert value not in seen, value


def test_a_letter_that_is_not_shown_is_not_on_the_desk():
    letter = make.letter(make.appeal(), own_words="Ich war dort.", own_language="de")
    making.translation(letter, state="written")
    Letter.objects.update(state="held", held_reason="organiser")
    client = browser()
    for path in (f"{DESK}?which=every", page_of(Translation.objects.get()), f"{DESK}check/?language=kk"):
        assert "Ich war dort." not in client.get(path, follow=True).text
