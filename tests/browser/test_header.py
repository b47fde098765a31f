"""The head of a page on a phone and on a desk: the languages by their own names, and room for fingers."""

import pytest

LANGUAGES = [("English", "Eng"), ("Русский", "Рус"), ("Қазақша", "Қаз")]
SIZES = "links => links.map(link => [link.innerText, link.offsetWidth, link.offsetHeight])"


@pytest.mark.parametrize(("width", "shown"), [(360, 1), (620, 0), (1280, 0)])
def test_languages_are_named_in_full_or_by_their_beginning(appeal, open_page, width, shown) -> None:
    page = open_page("/kk/about/", width=width)
    links = page.locator(".language-list a")
    assert [text.strip() for text in links.all_inner_texts()] == [names[shown] for names in LANGUAGES]
    assert [link.get_attribute("aria-label") for link in links.all()] == [full for full, _ in LANGUAGES]
    tops = links.evaluate_all("links => links.map(link => link.getBoundingClientRect().top)")
    name = page.locator(".site-name").bounding_box()
    assert name["y"] - 5 < tops[0] == tops[1] == tops[2] < name["y"] + name["height"]


def test_fingers_find_room_on_every_link_of_head_sharing_and_wall(appeal, open_page) -> None:
    """WCAG 2.2, 2.5.5: 44 pixels, for “X” and “VK” as well."""
    page = open_page("/appeals/shanyrak-aigyerim/", width=360)
    for links in (".language-list a", ".site-nav-list a", ".share-list a", ".wall-languages a"):
        if links == ".wall-languages a":
            page.goto("/appeals/shanyrak-aigyerim/letters/")
        sizes = page.locator(links).evaluate_all(SIZES)
        assert sizes and [text for text, width, height in sizes if min(width, height) < 44] == [], links
