"""Plain factories: what many tests need made, consistent with every constraint and with the count."""

import datetime as dt
import itertools
import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from appeals import consent_text
from appeals.models import (
    Appeal,
    AppealText,
    Contact,
    Demand,
    DemandText,
    Edition,
    EditionText,
    Endorsement,
    Letter,
    PaperLetters,
    Recipient,
    RecipientText,
    Tally,
)
from appeals.models.letters.states import COUNTED, Naming, State
from appeals.services.arriving import bursts
from appeals.services.figures import paper_letters
from appeals.services.texts import editions
from articles.models import Article, ArticleText
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG, PAGES
from campaign.content.loading import load_campaign
from campaign.models import Page, PageText, Responsible
from safety.keys import sealing
from safety.typed.canonical import canonical_address, mailbox_of
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable
from safety.web import guard

LANGUAGES = ("en", "ru", "kk")
BROWSER = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
_numbers = itertools.count(1)


def campaign() -> Appeal:
    """The campaign from its content files; returns its appeal."""
    load_campaign(overwrite=False, now=timezone.now())
    return Appeal.objects.select_related("tally").get(slug=APPEAL_SLUG)


def site() -> Appeal:
    """A small stand-in for the campaign at its addresses, made ten times as fast; returns its appeal."""
    article(ARTICLE_SLUG)
    for slug in PAGES:
        page = Page.objects.create(slug=slug)
        for language in LANGUAGES:
            PageText.objects.create(page=page, language=language, title=f"{slug}, {language}", html="<p>Words.</p>")
    return appeal(APPEAL_SLUG)


def responsible(email: str = "office@committee.example", languages: tuple[str, ...] = LANGUAGES) -> Responsible:
    """Who answers for the site, said in these languages."""
    made = Responsible.objects.create(email=email)
    for language in languages:
        made.texts.create(language=language, name=f"A committee, {language}", place=f"Leeds, {language}")
    return made


def appeal(slug: str = "", **fields: Any) -> Appeal:
    """A small appeal with words, one demand and one recipient in every language, and a tally of zero."""
    slug = slug or f"appeal-{next(_numbers)}"
    made = Appeal.objects.create(slug=slug, **fields)
    Tally.objects.create(appeal=made)
    demand = Demand.objects.create(appeal=made, position=1)
    recipient = Recipient.objects.create(appeal=made, position=1)
    for language in LANGUAGES:
        words = {name: f"{name} of {slug} in {language}" for name in AppealText.text_fields}
        AppealText.objects.create(appeal=made, language=language, **words)
        DemandText.objects.create(demand=demand, language=language, short=f"Demand, {language}", text="Homes.")
        RecipientText.objects.create(recipient=recipient, language=language, organisation=f"Office, {language}")
    made.open_edition = Edition.objects.create(appeal=made, number=1, opened_on=timezone.localdate())
    made.save(update_fields=["open_edition"])
    parts = editions.parts_in(editions.texts_of(made))
    EditionText.objects.bulk_create(
        EditionText(edition=made.open_edition, language=code, **parts[code]) for code in LANGUAGES
    )
    return made


def letter(appeal: Appeal, *, address: str = "", **fields: Any) -> Letter:
    """A stored letter (approved, public, with own words, unless told otherwise), counted where its state counts.

    With `address` it has a contact too, as a letter that came in by the form does.
    """
    today = timezone.localdate()
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "edition_id": appeal.open_edition_id,
        "state": State.APPROVED,
        "naming": Naming.PUBLIC,
        "country": "DE",
        "own_words": "I lost a home once.",
        "language": "en",
        "consent_version": consent_text.current_version(),
        "written_on": today,
        **fields,
    }
    if values["naming"] != Naming.NOBODY:
        values.setdefault("name", f"Writer {next(_numbers)}")
    if values["own_words"]:
        values.setdefault("own_language", values["language"])
    if values["state"] == State.PENDING:
        values.setdefault("pending_since", today)
    if values["state"] in COUNTED:
        values.setdefault("confirmed_on", today)
    if values["state"] == State.APPROVED:
        values.setdefault("decided_on", today)
    if values["state"] == State.HELD:
        values.setdefault("held_reason", "trap")
    if values["state"] == State.REJECTED:
        values.setdefault("rejection_reason", "nonsense")
        values.setdefault("state_before", State.CONFIRMED)
    if values["state"] == State.WITHDRAWN:
        values.update(naming=Naming.NOBODY, name="", country="", own_words="", own_language="")
        values.setdefault("withdrawn_on", today)
    searched = (values.get("name", ""), values.get("organisation", ""), values["own_words"])
    values.setdefault("search_text", searchable(*searched))
    values.setdefault("words_digest", digest_of_words(values["own_words"]))
    made = Letter.objects.create(appeal=appeal, **values)
    if made.state in COUNTED:
        is_on_wall = made.state == State.APPROVED and made.own_words != ""
        Tally.objects.add(appeal.pk, 1, on_wall=int(is_on_wall))
    if address:
        contact(made, address)
    return made


def contact(letter: Letter, address: str, *, wants_updates: bool = False) -> Contact:
    """The contact of a stored letter; proved where the letter is confirmed."""
    index = sealing.blind_indexes(canonical_address(address))[0]
    return Contact.objects.create(
        letter=letter,
        appeal_id=letter.appeal_id,
        blind_index=index,
        mailbox_index=sealing.blind_indexes(mailbox_of(address))[0],
        domain_index=bursts.domain_index(canonical_address(address)),
        written_on=letter.written_on,
        is_proved=letter.confirmed_on is not None,
        sealed_address=sealing.seal(address),
        wants_updates=wants_updates,
    )


def article(slug: str = "", *, published_at: dt.datetime | None = None, body: str = "A *word*.") -> Article:
    """A published article with a text in every language."""
    made = Article.objects.create(
        slug=slug or f"article-{next(_numbers)}", published_at=published_at or timezone.now() - dt.timedelta(hours=1)
    )
    for language in LANGUAGES:
        text = ArticleText(article=made, language=language, title=f"Title, {language}", summary="A summary.", body=body)
        text.render()
        text.save()
    return made


def address() -> str:
    """An e-mail address that no other letter of the test has."""
    return f"writer{next(_numbers)}@example.org"


def letter_fields(**changes: Any) -> dict[str, Any]:
    """What a browser posts with a well filled form; a field set to None is left out."""
    fields = {
        "naming": "public",
        "name": "Ada Adams",
        "city": "Leeds",
        "organisation": "Tenants’ Union",
        "country": "GB",
        "own_words": "My street was cleared too.",
        "own_language": "en",
        "email": address(),
        "updates": "",
        "consent": "on",
        "topic": "",
        "stamp": guard.make_stamp(consent_text.current_version()),
        "email_asked": "",
        "naming_asked": "",
        "action": "send",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def post_letter(
    client: Client,
    *,
    slug: str = APPEAL_SLUG,
    language: str = "en",
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> Any:
    """Posts the form as a browser on our own page does; `headers={}` sends none of a browser's own headers."""
    prefix = "" if language == "en" else f"/{language}"
    sent = BROWSER if headers is None else headers
    return client.post(f"{prefix}/appeals/{slug}/", letter_fields(**changes), headers=sent)


def organiser(name: str = "", *, is_superuser: bool = True, **fields: Any) -> Any:
    """A member of staff."""
    return get_user_model().objects.create_user(
        username=name or f"organiser-{next(_numbers)}",
        password=fields.pop("password", "a-long-enough-password"),
        is_staff=True,
        is_superuser=is_superuser,
        **fields,
    )


def endorsement(appeal: Appeal, *, is_checked: bool = True, **fields: Any) -> Endorsement:
    """An organisation that supports the appeal, checked and so public unless told otherwise."""
    values = {"organisation": f"Union {next(_numbers)}", "country": "GB", **fields}
    if is_checked:
        values.setdefault("checked_at", timezone.now())
    return Endorsement.objects.create(appeal=appeal, **values)


def paper(appeal: Appeal, letters: int, *, month: dt.date | None = None, country: str = "") -> PaperLetters:
    """Letters on paper, counted."""
    entry = uuid.uuid4()
    paper_letters.add(
        entry=entry, appeal_id=appeal.pk, letters=letters, month=month, country=country, by=None, now=timezone.now()
    )
    return PaperLetters.objects.get(pk=entry)
