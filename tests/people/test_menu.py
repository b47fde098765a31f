"""The menu: in sections, with what one may follow and nothing else; it marks where one is, and needs no script."""

import re

import pytest
from django.contrib import admin

from organisers import menu, roles
from tests.people import making

pytestmark = pytest.mark.django_db


def links_of(page):
    return [link for section in page.context["menu"] for link in section.links]


def test_each_group_has_its_sections_and_every_link_opens():
    sections = {}
    for group in (*roles.NAMES, None):
        client = making.browser_of(*([group] if group else []))
        page = client.get("/admin/")
        sections[group] = [section.name for section in page.context["menu"]]
        if group in (roles.ORGANISERS, roles.TRANSLATORS):
            assert {client.get(link.url, follow=True).status_code for link in links_of(page)} == {200}
    assert sections[roles.ORGANISERS] == list(menu.SECTIONS)
    assert sections[roles.MODERATORS] == ["reading", "people"]
    assert sections[roles.TRANSLATORS] == ["writing"] and sections[None] == []


def test_who_may_open_nothing_is_told_whom_to_ask():
    assert "Ask another organiser" in making.browser_of().get("/admin/").text
    assert "Ask another organiser" not in making.browser_of(roles.TRANSLATORS).get("/admin/").text


@pytest.mark.parametrize("prefix", ["", "/kk"])
def test_it_marks_the_page_one_is_on_and_the_one_above_it(prefix):
    client = making.browser_of(roles.ORGANISERS)
    for path, marked, how in (
        ("appeals/letter/", "appeals/letter/", "page"),
        ("appeals/letter/signatures/", "appeals/letter/signatures/", "page"),
        ("appeals/letter/finding/", "appeals/letter/", "true"),
        ("auth/user/add/", "auth/user/", "true"),
    ):
        page = client.get(f"{prefix}/admin/{path}").text
        found = re.findall(r'<li><a href="([^"]*)" aria-current="(\w+)"', page)
        assert found == [(f"{prefix}/admin/{marked}", how)], path


def test_every_list_of_the_admin_that_an_organiser_may_open_is_in_it():
    """What the first page no longer lists must be found here; exports are reached from the page that makes one.

    What is one's own, mails and drafts, is beside the sections.
    """
    client = making.browser_of(roles.ORGANISERS)
    page = client.get("/admin/")
    own = {"/admin/campaign/mailchoice/", "/admin/texts/draft/"}
    assert all(f'<li><a href="{url}"' in page.text for url in own)
    shown = {link.url for link in links_of(page)} | own | {"/admin/appeals/export/"}
    for model in admin.site._registry:
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert url in shown, url


def test_it_is_closed_without_a_script_and_holds_every_link_and_the_way_out():
    page = making.browser_of(roles.ORGANISERS).get("/admin/").text
    nav = page[page.index('<nav class="organisers-menu"') : page.index("organisers-login")]
    assert nav.count("<details>") == 1 and "<script" not in nav and "hidden>" not in nav
    assert nav.count("<a href=") == sum(1 for entry in menu._entries) + 4
    assert '<button type="submit">Log out</button>' in page
