"""A page brings the scripts that its parts need: walked through every public page, and every state behind a link."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from appeals.models import Appeal
from safety.keys import tokens
from safety.keys.tokens import Purpose
from tests import make
from tests.mail import letters
from tests.own.pages import BROWSER, post
from tests.structure.sources import ROOT, template_files

pytestmark = pytest.mark.django_db
APPEAL = f"/appeals/{make.APPEAL_SLUG}/"
ARTICLE = f"/articles/{make.ARTICLE_SLUG}/"
PAGES = [
    "/",
    "/privacy/",
    ARTICLE,
    f"{ARTICLE}comments/",
    APPEAL,
    f"{APPEAL}letters/",
    f"{APPEAL}letter/",
    "/bulletins/",
]
PAGES += [f"{APPEAL}deliveries/", f"{APPEAL}sent/", "/letters/damaged/", "/nowhere/"]


def hooks() -> dict[str, set[str]]:
    """What scripts look for on a page, and which scripts: `data-copy` → {"share"}. A name made by a script ends with "-"."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "static" / "js").glob("*.js"):
        for name in re.findall(r"\[(data-[a-z-]+)(?:\]|\$\{)", path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(path.stem)
    return found


HOOKS = hooks()


def hook_of(attribute: str) -> str:
    """The hook that an attribute is, or ""."""
    return next((hook for hook in HOOKS if attribute == hook or (hook[-1] == "-" and attribute.startswith(hook))), "")


def hooks_of(text: str) -> set[str]:
    return {hook_of(attribute) for attribute in re.findall(r"\s(data-[a-z-]+)", text)} - {""}


def check(response: Any, seen: set[str]) -> None:
    """Each hook on the page has one of its scripts there, and no script is there twice."""
    page = response.content.decode()
    addresses = re.findall(r'<script[^>]* src="([^"]+)"', page)
    assert len(addresses) == len(set(addresses)), response.request["PATH_INFO"]
    scripts = {Path(address).name.split(".")[0] for address in addresses}
    for hook in hooks_of(page):
        assert HOOKS[hook] & scripts, f"{response.request['PATH_INFO']} has {hook} without {HOOKS[hook]}"
    seen |= hooks_of(page)


def states(appeal: Appeal) -> Any:
    """Pages behind links, and answers of forms."""
    client = Client()
    yield client.post(APPEAL, {"action": "send"}, headers=make.BROWSER)
    yield client.post(f"{ARTICLE}comments/", {"text": ""}, headers=make.BROWSER)
    letters.fill("203.0.113.7")
    yield make.post_letter(Client(REMOTE_ADDR="203.0.113.7"))
    first, second = (make.letter(appeal, state="pending", address="ada@example.org") for _ in range(2))
    yield client.get(letters.path(first))
    for action in ("show", "confirm", "disown"):
        yield client.post(letters.path(first), {"action": action}, headers=BROWSER)
    yield letters.confirm(client, first)
    yield client.get(letters.path(make.letter(appeal, address="bea@example.org")))
    own = letters.path(first, Purpose.OWN_PAGE)
    yield client.get(own)
    for action in ("show", "withdraw", "naming"):
        yield post(own, action)
    yield client.get(f"/letters/{tokens.make(Purpose.UNSUBSCRIBE, second.pk)}/unsubscribe/")
    yield client.get(f"{APPEAL}letters/{make.letter(appeal).pk}/")
    Appeal.objects.update(state="closed")
    yield client.post(APPEAL, {"action": "send"}, headers=make.BROWSER)


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_every_page_brings_the_scripts_that_its_parts_need(prefix) -> None:
    appeal = make.site()
    seen: set[str] = set()
    for path in PAGES:
        check(Client().get(prefix + path), seen)
    for response in states(appeal) if not prefix else ():
        check(response, seen)
    if not prefix:
        with_hooks = {
            hook for path in template_files() if "admin" not in path.parts for hook in hooks_of(path.read_text())
        }
        # Cautious pages alone may have more.
        assert with_hooks - seen <= {"data-leave"}


@pytest.mark.parametrize("confirms", [True, False])
def test_the_thanks_bring_the_script_that_copies(settings, confirms) -> None:
    settings.CONFIRM_LETTERS = confirms
    appeal = make.site()
    page = Client().get(f"{APPEAL}sent/").content.decode()
    assert ("data-copy" in page) == ("js/share" in page) == (not confirms)
    confirmed = letters.confirm(Client(), make.letter(appeal, state="pending", address="ada@example.org"))
    assert "data-copy" in confirmed.content.decode() and "js/share" in confirmed.content.decode()


def test_the_hooks_are_found() -> None:
    assert {"data-copy", "data-share", "data-print", "data-count", "data-count-", "data-error-summary"} <= set(HOOKS)
    assert settings.BASE_DIR == ROOT
