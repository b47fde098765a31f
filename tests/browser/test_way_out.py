"""The way out of the site on Russian and Kazakh pages: in view where there is room, and out of the history."""

SLUG = "shanyrak-aigyerim"
ELSEWHERE = "https://www.wikipedia.org/"
STAND_IN = "document.querySelectorAll('[data-leave]').forEach(link => { link.href = '/reach/'; })"
LONG_TEXT = "document.querySelectorAll('.leave-bar, .leave-bar *').forEach(one => one.style.fontSize = '30px')"


def bar_is_in_view(page) -> bool:
    page.evaluate("window.scrollTo({top: 1500, behavior: 'instant'})")
    assert page.evaluate("window.scrollY") > 1000
    box = page.locator(".leave-bar").bounding_box()
    return box["y"] + box["height"] > 0


def test_the_bar_stays_in_view_unless_the_screen_is_short_or_the_text_large(appeal, open_page) -> None:
    page = open_page("/kk/", width=360)
    assert bar_is_in_view(page)
    page.set_viewport_size({"width": 640, "height": 360})
    assert not bar_is_in_view(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert bar_is_in_view(page)
    page.evaluate(LONG_TEXT)
    assert not bar_is_in_view(page)


def test_the_way_out_takes_the_pages_place_in_the_history(appeal, open_page) -> None:
    """Both of them; without scripts they are plain links."""
    page = open_page("/ru/", is_new=True)
    for place in (".leave-bar", ".site-footer"):
        page.goto("/ru/")
        page.goto(f"/ru/articles/{SLUG}/")
        page.evaluate(STAND_IN)
        before = page.evaluate("history.length")
        page.locator(f"{place} a[data-leave]").click()
        page.wait_for_url("**/reach/")
        assert page.evaluate("history.length") == before
        page.go_back()
        assert page.url.endswith("/ru/")
    plain = open_page("/ru/", has_scripts=False).locator(".leave-bar a")
    assert plain.get_attribute("href") == ELSEWHERE
    assert plain.get_attribute("rel") == "noreferrer noopener"


def test_english_pages_have_no_bar_and_no_script_for_it(appeal, open_page) -> None:
    page = open_page("/")
    assert page.locator("[data-leave], script[src*=leave]").count() == 0
