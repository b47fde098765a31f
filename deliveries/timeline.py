"""What became of a letter after it was approved, as its writer sees it: delivered, registered, answered or not."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from appeals.models import Letter
from appeals.presentation import timeline
from appeals.presentation.timeline import Step
from deliveries import ledger
from deliveries.models import Delivery, DeliveryItem, Dispatch

POSITION = 10
# A letter goes to an office once by each way; more than these say nothing new to its writer.
MOST_SHOWN = 12


def register() -> None:
    timeline.register(POSITION, steps)


def deliveries_of(letter: Letter) -> QuerySet[Delivery]:
    """The deliveries to an addressee in which a letter has left, oldest first.

    What went by e-mail has left once its part was sent: one whose fate is uncertain has not.
    """
    items = DeliveryItem.objects.filter(letter_id=letter.pk)
    unsent = Dispatch.objects.filter(delivery=OuterRef("delivery"), part=OuterRef("file__part")).unsent()
    left = items.filter(~Exists(unsent))
    rows = Delivery.objects.departed().originals().filter(pk__in=left.values("delivery"))
    return rows.prefetch_related("recipient__texts").order_by("departed_on", "pk")


def steps(letter: Letter) -> list[Step]:
    """Delivered and answered: two queries, three where it was delivered."""
    delivered = list(deliveries_of(letter)[:MOST_SHOWN])
    if not delivered:
        return [Step(gettext("Delivered"), is_done=False)]
    url = reverse("deliveries:ledger", args=[letter.appeal.slug])
    arrived = [delivery for delivery in delivered if delivery.returned_on is None]
    if not arrived:
        return [returned_step(delivered, url)]
    return [delivered_step(delivered, url), answered_step(arrived, url)]


def delivered_step(deliveries: list[Delivery], url: str) -> Step:
    language = get_language() or "en"
    details = []
    for delivery in deliveries:
        details += [ledger.delivered_words(delivery, language), ledger.registered_words(delivery)]
        details.append(ledger.returned_words(delivery))
    return Step(
        gettext("Delivered"),
        is_done=True,
        on=next(delivery.departed_on for delivery in deliveries if delivery.returned_on is None),
        details=tuple(words for words in details if words),
        url=url,
        heading=gettext("Your letter has been delivered"),
    )


def returned_step(deliveries: list[Delivery], url: str) -> Step:
    """It was sent, and has come back by every way it went."""
    language, details = get_language() or "en", []
    for delivery in deliveries:
        details += [ledger.delivered_words(delivery, language), ledger.returned_words(delivery)]
    return Step(gettext("Delivered"), is_done=False, details=tuple(details), url=url)


def answered_step(deliveries: list[Delivery], url: str) -> Step:
    """The first answer, or how long there has been none."""
    days = [delivery.answered_on for delivery in deliveries if delivery.answered_on]
    if days:
        heading = gettext("There is an answer to your letter")
        return Step(gettext("Answered"), is_done=True, on=min(days), url=url, heading=heading)
    first = deliveries[0].departed_on or timezone.localdate()
    silence = ledger.silence_words(ledger.days_between(first, timezone.localdate()))
    return Step(gettext("Answer"), is_done=False, details=(silence,), url=url)
