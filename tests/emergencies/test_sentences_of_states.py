"""Won, closed, paused and checked change every public sentence that depends on them, in three languages."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext

from appeals.models import Appeal
from safety.keys import tokens
from tests import make
from tests.emergencies import public_pages

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
State = Appeal.State
# What asks for a letter, as the catalogues have it: it must stand nowhere while none is taken.
ASKING = (
    *("Write to the mayor", "Write your letter", "Write your own", "PDF to print and sign"),
    *(
        "A leaflet to print, with a code to scan",
        "The letter, to print and sign",
        "My letter as a PDF, to print and sign",
    ),
    *("Stand with the residents. A letter to the mayor takes about a minute.", "Your letter"),
    "Activists have been arrested. Solidarity is needed urgently. A letter takes about a minute.",
    *(
        "Who else would write? Send it to three people today.",
        "Print the letter, or copy its text for the city’s web form",
    ),
    "Who else would write? Tell people you trust, in the way that is safe for you.",
    "Tell your trade union, and ask it to write as an organisation.",
    *("Your own words go here, if you write any.", "Your signature goes here, as you choose it, with your country."),
    "A letter that is not confirmed within 7 days is deleted. You can write it again with the same address.",
    "Organisers are checking who holds the office and what its address is. Please do not post this letter before the "
    "address is here.",
)
# What promises a goal; what is told of a campaign that goes on; what is true of an address that nobody has checked.
GOAL = ("Next goal:",)
PLANS = (
    *("still to come", "What has been done, and what comes next", "not yet"),
    "Planned: on paper, by fax or by e-mail, once the addressee is checked",
)
UNCHECKED = ("The appeal was published in March 2006; names and addresses are as printed then.",)
# What asks organisations to join an appeal that goes on.
JOINING = ("Does yours support it, too?", "Say that your organisation supports it")
# What is wrong is told as long as it has not been put right.
WRONGS = ("lead", "description")
# Whole phrases: “Your letter” is the beginning of others.
TAGGED = {"Write your letter": ">{}</a>", "Your letter": 'id="letter-title">{}</h2>', "not yet": ">{}</span>"}


def in_language(msgids, language):
    with translation.override(language):
        return [" ".join(TAGGED.get(msgid, "{}").format(gettext(msgid)).split()) for msgid in msgids]


@pytest.fixture
def letter():
    return public_pages.live(make.campaign())


def forbidden(letter, state, is_checked, language):
    open_words = letter.appeal.texts.get(language=language).open_words
    return [
        *([] if state == State.OPEN else [open_words, *in_language(ASKING, language)]),
        *(in_language(GOAL, language) if state in Appeal.ENDED else []),
        *(in_language(JOINING, language) if state in Appeal.ENDED else []),
        *(in_language(PLANS, language) if state == State.WON else []),
        *([getattr(letter.appeal.texts.get(language=language), name) for name in WRONGS] if state == State.WON else []),
        *(in_language(["What we demand"], language) if state == State.WON else []),
        *(in_language(UNCHECKED, language) if is_checked else []),
    ]


def test_no_page_says_what_is_not_true_of_its_state(letter):
    wrong = []
    for state, is_checked in [(State.PAUSED, False), *((state, True) for state in State.values)]:
        public_pages.set_state(letter.appeal, state, is_checked=is_checked)
        for language in make.LANGUAGES:
            phrases = forbidden(letter, state, is_checked, language)
            for path in public_pages.paths(letter):
                page = public_pages.text_of(path, language)
                found = [words for words in phrases if words in page]
                wrong += [(state, language, path, words) for words in found]
    assert wrong == []


@pytest.mark.parametrize("language", make.LANGUAGES)
def test_while_letters_are_collected_the_phrases_do_stand_there(letter, language):
    """Or the list above would forbid what no page says anyway."""
    public_pages.set_state(letter.appeal, State.OPEN, is_checked=False)
    everything = " ".join(public_pages.text_of(path, language) for path in public_pages.paths(letter))
    other = "Send it to three" if language != "en" else "Tell people you trust"
    said = [words for words in (*ASKING, *GOAL, *JOINING, *PLANS, *UNCHECKED, "What we demand") if other not in words]
    assert [words for words in in_language(said, language) if words not in everything] == []


@pytest.mark.parametrize("state", [State.PAUSED, State.CLOSED, State.WON])
@pytest.mark.parametrize("language", make.LANGUAGES)
def test_each_state_is_said_in_its_own_words(letter, state, language):
    public_pages.set_state(letter.appeal, state, is_checked=True)
    words = letter.appeal.texts.get(language=language).words_for(state)
    for path in ("/", public_pages.APPEAL, f"{public_pages.APPEAL}letter/"):
        page = public_pages.text_of(path, language)
        assert words in page, path
        described = re.search(r'<meta name="description" content="([^"]*)"', page)
        assert described and described[1].endswith(words)


def test_the_count_of_an_end_is_its_goal(client, letter):
    public_pages.set_state(letter.appeal, State.WON, is_checked=True)
    count = client.get(f"{public_pages.APPEAL}count.json").json()
    assert count["goal"] == count["letters"] == 13
    assert 'stroke-dasharray="100 100"' in public_pages.text_of("/")


def test_an_own_page_promises_nothing_after_a_victory(letter):
    own = tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)
    public_pages.set_state(letter.appeal, State.OPEN, is_checked=True)
    assert "Delivered" in public_pages.text_of(f"/letters/{own}/").partition("<ol")[2].partition("</ol>")[0]
    public_pages.set_state(letter.appeal, State.WON, is_checked=True)
    assert "Delivered" not in public_pages.text_of(f"/letters/{own}/").partition("<ol")[2].partition("</ol>")[0]
