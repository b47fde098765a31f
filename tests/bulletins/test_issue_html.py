"""The bulletin as one file: everything inside, nothing asked of anybody, small, and typed words are only words."""

import re
import uuid
from html.parser import HTMLParser

import pytest

from bulletins import html
from bulletins.presentation.printed import PrintedLetter
from tests.bulletins.sheets import WORDS, bulletin, letter

HASH = "0123456789abcdef" * 4
pytestmark = pytest.mark.one_database


class Reader(HTMLParser):
    """Everything in a file that a browser would fetch, run or follow; its elements; its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


def file_of(issue):  # type: ignore[no-untyped-def]
    return html.html_of(issue, pdf_name="b-07-kk.pdf", pdf_sha256=HASH)


def test_everything_is_inside_and_nothing_is_fetched_or_run():
    content = file_of(bulletin())
    reader = Reader(content)
    assert not {"script", "img", "link", "iframe", "form", "object", "embed", "base", "a"} & set(reader.tags)
    assert reader.addresses == []
    assert not [name for name in reader.attributes if name.startswith("on") or name == "style"]
    style = html.style()
    assert all(address.startswith("data:font/woff2;base64,") for address in re.findall(r"url\(([^)]*)\)", style))
    assert "@import" not in style and "http" not in style
    assert b"http://" not in content and b"https://" not in content


def test_it_is_under_300_kilobytes_with_as_many_letters_as_can_be_chosen():
    letters = [letter("Ә" * 8000) for _ in range(3)] + [letter(WORDS["kk"] * 20) for _ in range(37)]
    longest = bulletin()
    assert len(file_of(longest)) < 80_000
    assert len(file_of(type(longest)(**{**longest.__dict__, "letters": letters}))) < html.MOST_BYTES


def test_it_says_what_the_paper_says():
    issue = bulletin()
    text = " ".join(Reader(file_of(issue)).text.split())
    for part in [issue.title, issue.head, issue.count, *issue.demands, WORDS["kk"], "Anna Schmidt", "43 күн", HASH]:
        assert " ".join(part.split()) in text, part


def test_typed_words_are_no_markup():
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> </style> https://evil.example &amp;"
    issue = bulletin(words=evil)
    reader = Reader(file_of(issue))
    assert not {"script", "img", "a"} & set(reader.tags)
    assert reader.text.count(evil) == 3


def test_its_policy_lets_a_browser_load_its_own_style_only():
    policy = html.policy()
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert policy.encode() in file_of(bulletin()).replace(b"&#x27;", b"'")


def test_a_web_address_is_in_it_only_where_it_is_wanted():
    assert Reader(file_of(bulletin())).addresses == []
    shown = bulletin()
    shown = type(shown)(**{**shown.__dict__, "web_address": "https://site.example"})
    assert Reader(file_of(shown)).addresses == ["https://site.example"]


@pytest.mark.parametrize("words", ["see www.site.example/x", "сайт kazakhstan.kz", "https://x.example", "a.onion"])
def test_what_looks_like_a_web_address_is_noticed(words):
    assert bulletin(words=words).has_web_address()
    assert not bulletin(words="Үй. Сот т.б. 3.5 пайыз").has_web_address()


def test_the_same_issue_is_the_same_file():
    issue = bulletin(letters=0)
    fixed = [PrintedLetter(uuid.UUID(int=1), WORDS["kk"], "", ["Қолдаушы", "Германия"])]
    issue = type(issue)(**{**issue.__dict__, "letters": fixed})
    assert file_of(issue) == file_of(issue)
