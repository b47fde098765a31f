"""The bulletin's page and the HTML file itself in a real Chromium: for everyone, on a small phone, from a disk."""

import pytest

from bulletins.models import IssueFile
from tests.bulletins import making

LOOKS = [("", 1280, True), ("/ru", 360, False), ("/kk", 320, True)]


@pytest.fixture
def issue(appeal):
    letters = [making.letter(appeal, name="Ш" * 60), making.letter(appeal, kk="сөз" * 300, naming="nobody", name="")]
    issue = making.published(appeal, letters)
    making.heard(issue, en="We heard you.", kk="Біз сіздерді естідік.")
    return issue


@pytest.mark.parametrize(("language", "width", "is_dark"), LOOKS)
def test_its_page_is_for_everyone(appeal, issue, open_page, look, language, width, is_dark) -> None:
    page = open_page(f"{language}/bulletins/", width=width, is_dark=is_dark)
    look(page)


def test_its_page_without_an_issue_is_for_everyone(appeal, open_page, look) -> None:
    page = open_page("/kk/bulletins/", width=360)
    look(page)


@pytest.mark.parametrize(("language", "width", "is_dark"), [("kk", 320, False), ("kk", 360, True), ("ru", 1280, False)])
def test_the_file_opens_from_a_disk(issue, browser, axe, tmp_path, language, width, is_dark) -> None:
    """Its own fonts are there, nothing is asked of the network, and axe-core finds nothing."""
    content = bytes(IssueFile.objects.get(issue=issue, language=language, kind="html").content)
    (tmp_path / "b-07.html").write_bytes(content)
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme="dark" if is_dark else "light", offline=True
    )
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto((tmp_path / "b-07.html").as_uri())
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Golos', 'ӘҒҚҢӨҰҮҺІ'))")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    colours = page.evaluate("[getComputedStyle(document.documentElement).backgroundColor, document.fonts.size]")
    assert colours == ["rgb(17, 22, 27)" if is_dark else "rgb(250, 245, 232)", 2]
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and not wrong
    axe(page)
    context.close()


def test_the_page_offers_files_as_downloads(issue, open_page) -> None:
    page = open_page("/bulletins/")
    with page.expect_download() as download:
        page.locator(".bulletin-link").first.click()
    assert download.value.suggested_filename in {"b-07-kk.pdf", "b-07-kk.html"}


@pytest.mark.parametrize(("width", "is_dark"), [(360, False), (1280, True)])
def test_organisers_pages_are_for_everyone(appeal, issue, open_admin, look, width, is_dark) -> None:
    draft = making.draft(appeal, [making.letter(appeal, ru="", own_words="слово" * 90)], number=8)
    making.letter(appeal, kk="", ru="")
    page = open_admin("/admin/bulletins/issue/", width=width, is_dark=is_dark)
    look(page)
    paths = [f"issue/{draft.pk}/issue/", f"issue/{draft.pk}/letters/?wanted=all", f"issue/{draft.pk}/change/"]
    for path in [*paths, f"issue/{issue.pk}/issue/", "heard/", f"heard/add/?issue={issue.pk}"]:
        page.goto(f"/admin/bulletins/{path}")
        look(page)
    page.goto(f"/admin/bulletins/issue/{draft.pk}/issue/")
    page.locator("#position-1").fill("x")
    page.get_by_role("button", name="Save the order").click()
    page.wait_for_selector("#position-1-error")
    look(page)
