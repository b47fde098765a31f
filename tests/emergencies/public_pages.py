"""Every public page of a small campaign on which everything has happened, by its address without a language."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, Endorsement, Letter, Recipient
from appeals.models.letters.states import State
from appeals.services.figures import breakdowns
from articles.models import Comment
from articles.models.comment import digest_of
from campaign.chores import TASKS
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from safety.keys import tokens
from tests import make
from tests.bulletins import making

APPEAL = f"/appeals/{APPEAL_SLUG}/"
ARTICLE = f"/articles/{ARTICLE_SLUG}/"
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}
NAMES = ("Canaryname", "Canarycity", "Canaryunion", "Canarybody", "Canaryreader")


def live(appeal: Appeal) -> Letter:
    """Fills the campaign: letters that name their writers everywhere, endorsements, comments, an issue; returns one."""
    for number in range(12):
        make.letter(appeal, own_words=f"Homes, number {number}.", city="Canarycity", country="DE", state=State.APPROVED)
    named = making.letter(
        appeal,
        name="Canaryname Ward",
        city="Canarycity",
        organisation="Canaryunion",
        own_words="I am Canaryname, and I lost a home.",
        address="canary@supporter.example",
    )
    for number in range(3):
        Endorsement.objects.create(
            appeal=appeal, organisation=f"Canarybody {number}", country="DE", checked_at=timezone.now()
        )
    for number, text in enumerate(("Words.", "Signed: Canaryreader")):
        Comment.objects.create(
            article_id=article_id(),
            state="approved",
            pseudonym="Canaryreader",
            text=text,
            digest=digest_of("Canaryreader", f"{number}"),
            language="en",
            written_on=timezone.localdate(),
        )
    making.published(appeal, [named])
    breakdowns.recompute_breakdowns(now=timezone.now())
    next(task for task in TASKS if task.name == "note milestones").do(timezone.now())
    return named


def article_id() -> Any:
    from articles.models import Article

    return Article.objects.get(slug=ARTICLE_SLUG).pk


def set_state(appeal: Appeal, state: str, *, is_checked: bool) -> None:
    today = timezone.localdate()
    ended = today if state in Appeal.ENDED else None
    Appeal.objects.filter(pk=appeal.pk).update(state=state, ended_on=ended)
    Recipient.objects.filter(appeal=appeal).update(checked_at=timezone.now() if is_checked else None)


def paths(letter: Letter) -> list[str]:
    """The addresses of all pages that anybody can open, and of a writer's own."""
    own = tokens.make(tokens.Purpose.OWN_PAGE, letter.pk)
    confirm = tokens.make(tokens.Purpose.CONFIRM, letter.pk)
    return [
        *("/", "/about/", "/privacy/", "/reach/", "/donate/", "/articles/", ARTICLE, f"{ARTICLE}comments/"),
        *(f"{ARTICLE}comments/sent/", "/articles/feed/", "/bulletins/", APPEAL, f"{APPEAL}letter/", f"{APPEAL}sent/"),
        *(f"{APPEAL}letters/", f"{APPEAL}letters/?country=DE", f"{APPEAL}letters/{letter.pk}/"),
        *(f"{APPEAL}deliveries/", f"{APPEAL}deliveries/feed/", f"{APPEAL}spread/", f"{APPEAL}organisations/"),
        *(f"/letters/{own}/", f"/letters/{confirm}/confirm/", f"/letters/{'x' * 30}/", "/no-such-page/"),
    ]


def text_of(path: str, language: str = "en", **headers: str) -> str:
    """What a browser gets, without caches, with its entities as signs."""
    from django.core.cache import cache

    cache.clear()
    response = Client().get(PREFIXES[language] + path, headers=headers)
    assert response.status_code in (200, 404, 410), (path, response.status_code)
    return unescape(re.sub(r"\s+", " ", response.content.decode()))
