"""A small site on which everything has happened, and its file."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from appeals.models import Appeal
from appeals.models.letters.states import Naming, State
from appeals.services.figures import breakdowns
from articles.models import Article
from campaign.content.files import ARTICLE_SLUG
from campaign.models import GivingLink
from campaign.site_file.writing import Summary, write
from tests import make
from tests.bulletins import making as bulletins
from tests.comments.making import comment
from tests.photos.making import picture
from tests.photos.test_shown import stored

NOW = dt.datetime(2026, 11, 27, 9, 5, 30, tzinfo=dt.UTC)
# Whoever is not to be named, or whose letter is not shown, has a name that is nowhere else.
HIDDEN = ("Hiddenmayor", "Hiddenpending", "Hiddenconfirmed", "Hiddenheld", "Hiddenrejected", "hiddenword")
LONG = "A long letter. " * 60


def letters(appeal: Appeal) -> None:
    """Letters of each naming and in each state, and enough of them that a country may be named."""
    for number in range(12):
        make.letter(appeal, name=f"Shownname {number}", city="Showncity", own_words=f"Shown words, number {number}.")
    make.letter(appeal, naming=Naming.MAYOR, name="Hiddenmayor", city="Hiddenmayor", own_words="For the mayor.")
    make.letter(appeal, naming=Naming.NOBODY, own_words=LONG)
    make.letter(appeal, naming=Naming.PUBLIC, name="Shownname of a list", own_words="")
    for state in (State.PENDING, State.CONFIRMED, State.HELD, State.REJECTED):
        name = f"Hidden{state}"
        make.letter(appeal, state=state, name=name, own_words=f"{name} hiddenword", address=f"{name}@supporter.example")
    make.letter(appeal, state=State.WITHDRAWN)


def site() -> Appeal:
    appeal = make.site()
    make.responsible()
    letters(appeal)
    article = Article.objects.get(slug=ARTICLE_SLUG)
    for number in range(35):
        comment(article, pseudonym=f"Shownreader {number}")
    comment(article, state="held", pseudonym="Hiddenreader", text="hiddenword")
    stored(article, picture(size=(1500, 900)))
    GivingLink.objects.create(provider="other", url="https://give.example/", receiver="A union")
    make.endorsement(appeal)
    translated = bulletins.letter(appeal, name="Shownname of the bulletin", own_words="I lost a home.")
    issue = bulletins.published(appeal, [translated])
    bulletins.work()
    bulletins.heard(issue, en="Heard.")
    bulletins.departed(appeal, timezone.localdate() - dt.timedelta(days=3))
    breakdowns.recompute_breakdowns(now=timezone.now())
    return appeal


def written(folder: Path, name: str = "site.zip", **options: Any) -> tuple[Summary, dict[str, bytes]]:
    """The summary, and all files in the zip by their names."""
    path = folder / name
    summary = write(path, now=NOW, **options)
    return summary, files_in(path)


def files_in(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}
