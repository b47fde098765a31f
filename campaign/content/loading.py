"""Loads the campaign from its content files into the database."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from appeals.models import Appeal, AppealText, Demand, DemandText, Recipient, RecipientText, Tally
from appeals.services.texts import editing, editions
from appeals.services.texts.editions import Change
from articles.models import Article, ArticleText
from campaign.content import files
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from campaign.models import Page, PageText
from organisers.roles import make_groups
from texts.loading import Outcome, load_text
from texts.models import TextModel
from translations.services.glossary import load_terms

# The source names the month.
PRINTED_ON = dt.date(2006, 3, 1)
SOURCE_URL = "https://www.socialistworld.net/"


@dataclass
class Report:
    """What loading did: how many texts of each outcome, and which were left alone because organisers had edited them."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    edition: Change | None = None

    def add(self, name: str, outcome: Outcome) -> None:
        self.outcomes[outcome.value] += 1
        if outcome is Outcome.KEPT:
            self.kept.append(name)


@transaction.atomic
def load_campaign(*, overwrite: bool, now: dt.datetime, mends: bool = False) -> Report:
    """Loads article, appeal, pages and glossary; repeated, it changes nothing. Raises content.BadContent.

    Where the letter's fixed parts have changed, a new edition is opened; with `mends`, the open one is changed.
    """
    make_groups()
    report = Report()
    load_article(report, overwrite=overwrite, now=now)
    load_appeal(report, overwrite=overwrite, now=now, mends=mends)
    for slug in files.PAGES:
        page, _ = Page.objects.get_or_create(slug=slug)
        for language in files.LANGUAGES:
            texts = pick(PageText, files.read_markdown(language, slug))
            outcome = load_text(PageText, owner=page, language=language, texts=texts, overwrite=overwrite, now=now)
            report.add(f"{slug}.{language}", outcome)
    for key, outcome in load_terms(files.read_glossary(), overwrite=overwrite).items():
        report.add(f"term {key}", outcome)
    return report


def pick(model: type[TextModel], values: dict[str, Any]) -> dict[str, Any]:
    """The model's text fields out of a file's values; a field the file does not have is empty."""
    return {name: values.get(name, "") for name in model.text_fields}


def load_article(report: Report, *, overwrite: bool, now: dt.datetime) -> None:
    article = Article.objects.known_as(ARTICLE_SLUG).first()
    if article is None:
        article = Article.objects.create(slug=ARTICLE_SLUG, published_at=now, source_url=SOURCE_URL)
    for language in files.LANGUAGES:
        texts = pick(ArticleText, files.read_markdown(language, "article"))
        outcome = load_text(ArticleText, owner=article, language=language, texts=texts, overwrite=overwrite, now=now)
        report.add(f"article.{language}", outcome)


def load_appeal(report: Report, *, overwrite: bool, now: dt.datetime, mends: bool) -> None:
    appeal = Appeal.objects.known_as(APPEAL_SLUG).first() or Appeal.objects.create(slug=APPEAL_SLUG)
    Tally.objects.get_or_create(appeal=appeal)
    for language in files.LANGUAGES:
        values = files.read_toml(language, "appeal")
        outcome = load_text(
            AppealText, owner=appeal, language=language, texts=appeal_texts(values), overwrite=overwrite, now=now
        )
        report.add(f"appeal.{language}", outcome)
        for position, demand_values in enumerate(values["demands"], start=1):
            demand, _ = Demand.objects.get_or_create(appeal=appeal, position=position)
            texts = pick(DemandText, demand_values)
            outcome = load_text(DemandText, owner=demand, language=language, texts=texts, overwrite=overwrite, now=now)
            report.add(f"demand {position}.{language}", outcome)
        for position, recipient_values in enumerate(values["recipients"], start=1):
            ways: dict[str, Any] = {
                name: recipient_values.get(name, "") for name in ("phone", "fax", "email", "website")
            }
            recipient, _ = Recipient.objects.get_or_create(
                appeal=appeal, position=position, defaults={**ways, "details_as_of": PRINTED_ON}
            )
            texts = pick(RecipientText, {**recipient_values, "lines": "\n".join(recipient_values["lines"])})
            outcome = load_text(
                RecipientText, owner=recipient, language=language, texts=texts, overwrite=overwrite, now=now
            )
            report.add(f"recipient {position}.{language}", outcome)
            if outcome is Outcome.UPDATED:
                editing.uncheck_recipient(recipient_id=recipient.pk, by=None, now=now)
    report.edition = editions.bring_up_to_date(appeal_id=appeal.pk, by=None, now=now, mends=mends)


def appeal_texts(values: dict[str, Any]) -> dict[str, Any]:
    letter = values["letter"]
    return pick(
        AppealText,
        {
            **values,
            **{f"{state}_words": words for state, words in values["states"].items()},
            **letter,
            "opening": "\n\n".join(letter["opening"]),
            "closing": "\n\n".join(letter["closing"]),
        },
    )
