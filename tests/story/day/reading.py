"""Fifty letters by keyboard, twenty by thumb, with the desk's own keys and buttons; one letter has words taken out.

Which letter comes next is drawn for each login, so each is decided about by what it says."""

from playwright.sync_api import Locator

from appeals.models import Appeal, Letter
from tests.story.day import letters
from tests.story.day.screens import Screen

TAKEN_OUT = ("Aigul", "14", "Lesnaya")


def reads_by_keyboard(desk: Screen, number: int) -> None:
    """Decides about so many letters; nothing but keys is touched once the desk is open."""
    desk.go("/admin/")
    desk.press(desk.find(".waiting-line a").filter(has_text="letters").first)
    # Whoever has never read the legend sees which key is whose.
    approve = desk.find("button[value=approve]")
    assert approve.evaluate("button => getComputedStyle(button, '::after').content") == '"a"'
    desk.seen("letter")
    desk.find("[data-reading-keys] summary").click()
    desk.seen("keys")
    is_taken_back = is_skipped = is_seen = False
    decided = 0
    while decided < number:
        words = words_of(desk)
        if letters.EXPOSING in words:
            takes_words_out(desk)
        elif letters.ADVERTISING in words:
            key(desk, "r", leads_on=False)
            if not is_seen:
                desk.seen("reasons")
                is_seen = True
            key(desk, "3")
        elif letters.UNCLEAR in words and not is_skipped:
            key(desk, "s")
            is_skipped = True
            continue
        elif letters.UNCLEAR in words:
            key(desk, "h")
        else:
            key(desk, "a")
            if not is_taken_back:
                takes_the_decision_back(desk)
                is_taken_back = True
        decided += 1
    all_is_read(desk)


def all_is_read(screen: Screen) -> None:
    screen.reads("Everything here is read. Thank you.")
    assert not Letter.objects.filter(state="confirmed").exists()
    screen.seen("all-is-read")


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
    """The name and the address of a neighbour, by the space bar; then the rest is approved."""
    key(desk, "t")
    for word in TAKEN_OUT:
        desk.page.get_by_label(word, exact=True).first.focus()
        desk.page.keyboard.press("Space")
    desk.seen("taking-words-out")
    desk.find(".reading-bar button.default").focus()
    key(desk, "Enter")
    assert words_of(desk) == letters.REDACTED
    desk.seen("words-taken-out")
    key(desk, "a")


def takes_words_out_by_thumb(phone: Screen) -> None:
    phone.touch(phone.page.get_by_text("More …"))
    phone.press(phone.page.get_by_text("Take words out …"))
    for word in TAKEN_OUT:
        phone.touch(phone.find(".redacting-word").filter(has_text=word))
    phone.seen("taking-words-out-by-thumb")
    phone.press(phone.find(".reading-bar button.default"))
    assert words_of(phone) == letters.REDACTED
    phone.seen("words-taken-out-by-thumb")
    decide(phone, phone.find("button[value=approve]"))


def reads_by_thumb(phone: Screen, number: int) -> None:
    """Decides about so many letters on a touch screen: every button is in the lower half, under the thumb."""
    phone.go("/admin/")
    phone.press(phone.find(".waiting-line a").filter(has_text="letters").first)
    phone.touch(phone.page.get_by_text("Reject …"))
    phone.seen("reasons-by-thumb")
    decide(phone, phone.find("button[value='reject:insult']"))
    phone.seen("letter-by-thumb")
    phone.press(phone.find(".reading-last button"))
    for _ in range(number):
        words = words_of(phone)
        if letters.EXPOSING in words:
            takes_words_out_by_thumb(phone)
        elif letters.ADVERTISING in words:
            phone.touch(phone.page.get_by_text("Reject …"))
            decide(phone, phone.find("button[value='reject:advertising']"))
        else:
            decide(phone, phone.find("button[value=approve]"))
    all_is_read(phone)


def decide(phone: Screen, button: Locator) -> None:
    box, height = button.bounding_box(), phone.page.viewport_size["height"]
    assert box["height"] >= 44 and height / 4 < box["y"] and box["y"] + box["height"] <= height
    phone.press(button)


def sees_them_on_the_wall(reader: Screen, appeal: Appeal) -> None:
    """What was approved can be read by everybody, without the words that were taken out."""
    for shown in Letter.objects.filter(own_words=letters.REDACTED):
        reader.go(f"/appeals/{appeal.slug}/letters/{shown.pk}/")
        assert letters.REDACTED in reader.find("body").inner_text()
    assert Letter.objects.filter(own_words__contains="▮").count() == 2
    for words in (letters.ADVERTISING, letters.UNCLEAR):
        assert not Letter.objects.filter(own_words=words, state="approved").exists()
    reader.seen("letter-on-the-wall")
