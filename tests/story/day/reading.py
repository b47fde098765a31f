"""Fifty letters by keyboard, twenty by thumb, with the desk's own keys and buttons; one letter has words taken out."""

from playwright.sync_api import Locator

from appeals.models import Letter
from tests.story.day import letters
from tests.story.day.screens import Screen

FIRST_ADVERTISEMENT, FIRST_UNCLEAR = "first advertisement", "first unclear letter"


def reads_by_keyboard(desk: Screen, number: int) -> None:
    """Decides about so many letters; nothing but keys is touched once the desk is open."""
    desk.go("/admin/")
    desk.press(desk.find(".waiting-line a").filter(has_text="letters").first)
    desk.seen("letter")
    desk.find("[data-reading-keys] summary").click()
    desk.seen("keys")
    seen, decided = set(), 0
    while decided < number:
        words = words_of(desk)
        if letters.EXPOSING in words:
            takes_words_out(desk)
        elif letters.ADVERTISING in words:
            key(desk, "r", leads_on=False)
            if "advertising" not in seen:
                desk.seen("reasons")
            key(desk, "3")
        elif letters.UNCLEAR in words:
            if "unclear" not in seen:
                key(desk, "s")
                seen.add("unclear")
                continue
            key(desk, "h")
        else:
            key(desk, "a")
        if letters.ADVERTISING in words:
            seen.add("advertising")
        decided += 1
        if decided == 1:
            takes_the_decision_back(desk)


def words_of(screen: Screen) -> str:
    return screen.find(".reading-words").inner_text()


def key(desk: Screen, name: str, *, leads_on: bool = True) -> None:
    if not leads_on:
        desk.page.keyboard.press(name)
        return
    with desk.page.expect_navigation():
        desk.page.keyboard.press(name)


def takes_the_decision_back(desk: Screen) -> None:
    before = state_counts()
    key(desk, "u")
    assert state_counts() != before
    key(desk, "a")
    assert state_counts() == before


def state_counts() -> dict[str, int]:
    states = list(Letter.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def takes_words_out(desk: Screen) -> None:
    """The name and the address of a neighbour, by Tab and the space bar, then Enter; then the rest is approved."""
    key(desk, "t")
    for word in ("Aigul", "14", "Lesnaya"):
        desk.page.get_by_label(word, exact=False).first.focus()
        desk.page.keyboard.press("Space")
    desk.seen("taking-words-out")
    desk.find(".reading-bar button.default").focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert "▮" in words_of(desk)
    desk.seen("words-taken-out")
    key(desk, "a")


def reads_by_thumb(phone: Screen, number: int) -> None:
    """Decides about so many letters on a touch screen: every button is in the lower half, under the thumb."""
    phone.go("/admin/")
    phone.press(phone.find(".waiting-line a").filter(has_text="letters").first)
    for place in range(number):
        words = words_of(phone)
        if letters.ADVERTISING in words or place == 0:
            phone.touch(phone.page.get_by_text("Reject …"))
            phone.seen("reasons-by-thumb")
            decide(phone, phone.find("button[value='reject:advertising']"))
            if place == 0 and letters.ADVERTISING not in words:
                phone.seen("letter-by-thumb")
                phone.press(phone.find(".reading-last button"))
                decide(phone, phone.find("button[value=approve]"))
        elif letters.UNCLEAR in words:
            phone.touch(phone.page.get_by_text("More …"))
            decide(phone, phone.find("button[value=hold]"))
        else:
            decide(phone, phone.find("button[value=approve]"))


def decide(phone: Screen, button: Locator) -> None:
    box, height = button.bounding_box(), phone.page.viewport_size["height"]
    assert box["height"] >= 44 and height / 4 < box["y"] and box["y"] + box["height"] <= height
    phone.press(button)
