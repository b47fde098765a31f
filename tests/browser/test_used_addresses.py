"""A stranger has used a supporter's address: the supporter's own letter counts all the same, in three languages."""

from typing import Any

import pytest
from django.utils import timezone

from appeals.models import Letter
from outbox.sending.worker import Worker
from safety.keys.tokens import Purpose
from tests import make
from tests.browser.test_confirming import PREFIXES, by_mail, press  # noqa: F401  (a fixture)
from tests.mail import letters
from tests.outbox.conftest import open_post, parse, post  # noqa: F401  (fixtures)

ADA = "ada@example.org"


def newest_link(post: Any) -> str:  # noqa: F811
    """The path of the link in the last mail."""
    Worker(clock=timezone.now).run_until_empty()
    _, data = post.mails[-1]
    return letters.links_in(parse(data))[0]


@pytest.mark.parametrize("language", PREFIXES)
def test_a_stranger_has_used_my_address(appeal, open_page, axe, look, post, language) -> None:  # noqa: F811
    fake = letters.write(ADA, name="Ada Adams", own_words="These are a stranger’s words.")
    newest_link(post)
    page = open_page(f"{PREFIXES[language]}/appeals/{appeal.slug}/", width=360)
    page.locator("#id_own_words").fill("Ada’s own words.")
    page.locator("#id_naming_2").check()
    page.locator("#id_country").select_option("DE")
    page.locator("#id_email").fill(ADA)
    page.locator("#id_consent").check()
    press(page, "send")
    mine = Letter.objects.exclude(pk=fake.pk).get()

    page.goto(newest_link(post))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("button[value=confirm]").count() == 2
    look(page)
    own = page.locator(f"form[action$='{letters.path(mine, language=language)}']")
    with page.expect_navigation():
        own.locator("button[value=show]").click()
    assert "Ada’s own words." in page.locator("main").inner_text()
    axe(page)
    page.locator("#id_wrote").check()
    press(page, "confirm")
    assert Letter.objects.get() == Letter.objects.get(pk=mine.pk, state="confirmed", naming="nobody")
    assert letters.online() == 1

    letters.write(ADA, name="Ada Adams", own_words="These are a stranger’s words again.")
    page.goto(newest_link(post))
    axe(page)
    with page.expect_navigation():
        page.locator("main a.button").first.click()
    assert page.url.endswith(letters.path(mine, Purpose.OWN_PAGE, language="en").split("/letters")[1])


def test_a_page_of_many_letters_works_without_scripts(appeal, open_page) -> None:
    for _ in range(60):
        made = make.letter(appeal, state="pending", address=ADA, name="Ада " + "очень-длинное-имя" * 4)
    page = open_page(letters.path(made, language="ru"), width=360, has_scripts=False)
    assert page.locator("button[value=confirm]").count() == 50
    assert len(set(page.locator("input[name=wrote]").evaluate_all("boxes => boxes.map(box => box.id)"))) == 50
    page.locator("a[href*='after=']").click()
    assert page.locator("button[value=confirm]").count() == 10
