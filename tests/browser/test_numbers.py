"""Paper, unions and exports in a real browser: for everyone, on a phone, light and dark; and a file that is downloaded."""

from pathlib import Path

import pytest

from appeals.models import Export
from tests import make

LOOKS = [("/kk", 1280, False), ("/ru", 360, True)]
SPREAD = "/appeals/shanyrak-aigyerim/spread/"


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_the_pages_of_organisers(appeal, open_admin, look, prefix, width, is_dark):
    row = make.paper(appeal, 12)
    endorsement = make.endorsement(appeal, organisation="Ж" * 150, text="Слова. " * 100, text_language="ru")
    page = open_admin(f"{prefix}/admin/", width=width, is_dark=is_dark)
    for path in (
        "appeals/paperletters/",
        "appeals/paperletters/add/",
        f"appeals/paperletters/{row.pk}/change/",
        "appeals/endorsement/",
        f"appeals/endorsement/{endorsement.pk}/change/",
        f"appeals/endorsement/{endorsement.pk}/checking/",
        "appeals/export/",
        "appeals/export/add/",
    ):
        page.goto(f"{prefix}/admin/{path}")
        look(page)


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_organisations_with_long_names_and_every_script(appeal, open_page, look, prefix, width, is_dark):
    make.endorsement(
        appeal, organisation="Ж" * 150, text="x" * 900, text_language="en", link="https://x.example/" + "a" * 200
    )
    make.endorsement(appeal, organisation="اتحاد المستأجرين", text="السكن حق.", text_language="ar")
    page = open_page(f"{prefix}/appeals/shanyrak-aigyerim/organisations/", width=width, is_dark=is_dark)
    for summary in page.locator("details > summary").all():
        summary.click()
    look(page)


def test_a_badge_is_as_wide_as_its_words_in_whatever_typeface(appeal, open_page):
    appeal.paper_count = 1_234_567
    appeal.save(update_fields=["paper_count"])
    for prefix in ("", "/ru", "/kk"):
        page = open_page(f"{prefix}/appeals/shanyrak-aigyerim/badge.svg")
        ends = page.evaluate("Array.from(document.querySelectorAll('text'), t => t.getBBox().x + t.getBBox().width)")
        width = page.evaluate("document.documentElement.width.baseVal.value")
        assert all(width - 40 < end <= width - 8 for end in [max(ends)])
        number, label, _ = page.evaluate(
            "Array.from(document.querySelectorAll('text'), t => [t.getBBox().x, t.getBBox().x + t.getBBox().width])"
        )
        assert number[1] < label[0]


def test_the_line_is_copied_and_the_badge_is_seen(appeal, open_page):
    page = open_page(SPREAD, is_new=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=badge-html]").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#badge-html").input_value()
    assert page.evaluate("document.querySelector('.badge-shown > img').naturalWidth") > 200


def test_without_scripts_the_line_is_there_to_be_marked(appeal, open_page):
    page = open_page(SPREAD, has_scripts=False)
    assert "badge.svg" in page.locator("#badge-html").input_value()
    assert not page.locator("[data-copy=badge-html]").is_visible()


def test_an_export_is_a_file_and_the_page_stays(appeal, open_admin, tmp_path: Path):
    make.letter(appeal, own_words="Үй – құқық.")
    page = open_admin("/admin/appeals/export/add/", width=360)
    page.locator("input[value=press]").check()
    with page.expect_download() as started:
        page.locator("button[type=submit].default").click()
    started.value.save_as(tmp_path / "file.csv")
    assert "Үй – құқық." in (tmp_path / "file.csv").read_text(encoding="utf-8-sig")
    assert Export.objects.get().state == "done"
