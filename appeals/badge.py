"""The count as a small picture for other sites, and the line of HTML that shows it there."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from PIL import ImageFont

from appeals.figures import Count
from appeals.models import Appeal
from safety.typed.fields import grouped

HEIGHT = 56
# Left of the words: the mark and its margins. Right of them: a margin.
WORDS_AT, MARGIN, GAP = 58, 16, 8
NUMBER_SIZE, LABEL_SIZE, NOTE_SIZE = 22, 15, 13


@dataclass(frozen=True)
class Line:
    """Words of the picture: where they begin, their size, and how wide they are.

    The width is told to the browser (`textLength`), which has none of our typefaces: whatever it draws the words in, they
    fit.
    """

    text: str
    x: int
    size: int
    width: int
    is_bold: bool = False


@dataclass(frozen=True)
class Badge:
    """A badge in one language; it is as wide as its words, so its number has room whatever its digits."""

    language: str
    title: str
    number: Line
    label: Line
    note: Line
    height: int = HEIGHT

    @property
    def width(self) -> int:
        return MARGIN + max(line.x + line.width for line in (self.number, self.label, self.note))


def badge_of(count: Count, state: str, language: str, *, invites: bool) -> Badge:
    """The badge of an appeal in a state; where `invites`, it asks for a letter while the appeal is open."""
    with translation.override(language):
        number = line(grouped(count.letters), WORDS_AT, NUMBER_SIZE, is_bold=True)
        words = ngettext("letter to the mayor", "letters to the mayor", count.letters)
        label = line(words, number.x + number.width + GAP, LABEL_SIZE)
        said = {
            Appeal.State.OPEN: gettext("Write yours") if invites else "",
            Appeal.State.CLOSED: gettext("The appeal is closed"),
            Appeal.State.WON: gettext("The appeal is won"),
        }.get(Appeal.State(state), "")
        note = " · ".join(part for part in (gettext("Shanyrak & Aigyerim"), said) if part)
        title = f"{number.text}\u00a0{words}"
    return Badge(language, title, number, label, line(note, WORDS_AT, NOTE_SIZE))


def line(text: str, x: int, size: int, *, is_bold: bool = False) -> Line:
    return Line(text, x, size, round(width_of(text, size, is_bold)), is_bold)


@lru_cache(maxsize=256)
def width_of(text: str, size: int, is_bold: bool) -> float:
    """The width of a text in the site's own typeface, which is about that of the usual ones."""
    face = ImageFont.truetype(settings.FONT_DIR / f"GolosText-{'Bold' if is_bold else 'Regular'}.ttf", size)
    return face.getlength(text)


def html_line(slug: str, language: str) -> SafeString:
    """What to put into a page elsewhere: the badge as a link to the appeal. It has no script, and tells no page it is on.

    The alternative text names no number, and asks for nothing: it stays on that page when the appeal has ended.
    """
    with translation.override(language):
        return format_html(
            '<a href="{url}"><img src="{badge}" alt="{alt}" height="{height}" referrerpolicy="no-referrer"></a>',
            url=settings.SITE_URL + reverse("appeals:write", args=[slug]),
            badge=settings.SITE_URL + reverse("appeals:badge", args=[slug]),
            alt=gettext("Letters to the mayor of Alma-Ata: how many there are, and what they ask for"),
            height=HEIGHT,
        )
