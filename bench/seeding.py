"""Fills the database with letters that satisfy every constraint, in a few statements."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.services.figures.breakdowns import recompute_breakdowns
from bench.bulk_loading import take_statistics, without_indexes
from deliveries.models import Channel, Delivery, DeliveryItem
from deliveries.presentation import LETTERS_A_PART, figures_of, order_of
from safety.keys import sealing, tokens

# Half with own words; named, named to the mayor, or not at all; as many on each of 300 days, in their order. Those with
# own words come equally from ten countries, in the country's language or, every third of them, in English. Sixty, evenly
# spread over the days, are in Kazakh from Germany: many come from Germany and many are in Kazakh, but to find thirty that
# are both, no index helps. {i} is the row's number, {id} and {index} are made by the database.
RARE_LETTERS = 60
LETTER = {
    "id": "{id}",
    "appeal_id": "{appeal}",
    "state": "'approved'",
    "naming": "CASE {i} % 3 WHEN 0 THEN 'nobody' WHEN 1 THEN 'public' ELSE 'mayor' END",
    "name": "CASE {i} % 3 WHEN 0 THEN '' ELSE 'Writer ' || {i} END",
    "city": "CASE {i} % 3 WHEN 0 THEN '' ELSE 'Leipzig' END",
    "country": "CASE {i} % {step} WHEN 1 THEN 'DE' ELSE substr('DEGBFRSEIEITKZUSPLNL', 1 + ({i} / 2 % 10) * 2, 2) END",
    "own_words": "CASE {i} % 2 WHEN 0 THEN '' ELSE 'I know what it means to lose a home. My own street was cleared, "
    "and nobody asked us. Letter number ' || {i} || '. Let these people stay where they built their homes.' END",
    "own_language": "CASE WHEN {i} % 2 = 0 THEN '' WHEN {i} % {step} = 1 THEN 'kk' "
    "WHEN {i} / 20 % 3 = 0 THEN 'en' ELSE substr('deenfrsvenitkkenplnl', 1 + ({i} / 2 % 10) * 2, 2) END",
    "language": "substr('enrukk', 1 + ({i} % 3) * 2, 2)",
    "consent_version": "'1'",
    "search_text": "CASE {i} % 2 WHEN 0 THEN '' ELSE 'i know what it means to lose a home ' || {i} END",
    "written_on": "{day}",
    "confirmed_on": "{day}",
    "decided_on": "{day}",
}
BY_DATABASE = {
    "postgresql": {
        "rows": "generate_series(1, {count}) AS numbers(i)",
        "id": "gen_random_uuid()",
        "index": "md5(letter.id::text) || md5('2' || letter.id::text)",
        "day": "CURRENT_DATE - (300 - ({i} - 1) / {per_day})::int",
    },
    "sqlite": {
        "rows": "(WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}) "
        "SELECT i FROM numbers) AS numbers",
        "id": "lower(hex(randomblob(16)))",
        "index": "lower(hex(randomblob(32)))",
        "day": "date('now', '-' || (300 - ({i} - 1) / {per_day}) || ' days')",
    },
}


def seed_letters(count: int) -> None:
    """Adds approved letters with their contacts (addresses forgotten, as after delivery) and counts them."""
    appeal = Appeal.objects.get()
    database = BY_DATABASE[connection.vendor]
    no, yes = ("FALSE", "TRUE") if connection.vendor == "postgresql" else ("0", "1")
    values = {str(field.column): "NULL" if field.null else "''" for field in Letter._meta.concrete_fields} | LETTER
    values["is_public_confirmed"] = no
    values["edition_id"] = str(appeal.open_edition_id)
    parts = {"i": "numbers.i", "id": database["id"], "appeal": str(appeal.pk)}
    # Even, so that a rare letter is one with own words.
    parts["step"] = str(max(2, count // RARE_LETTERS // 2 * 2))
    parts["day"] = database["day"].format(i="numbers.i", per_day=-(-count // 300))
    columns, cells = ", ".join(values), ", ".join(cell.format(**parts) for cell in values.values())
    letters, contacts = Letter._meta.db_table, Contact._meta.db_table
    with without_indexes(Letter, Contact) as cursor:
        cursor.execute(f"INSERT INTO {letters} ({columns}) SELECT {cells} FROM " + database["rows"].format(count=count))
        cursor.execute(
            f"INSERT INTO {contacts} "
            "(letter_id, appeal_id, blind_index, mailbox_index, domain_index, written_on, "
            "sealed_address, wants_updates, is_proved) "
            f"SELECT letter.id, letter.appeal_id, {database['index']}, {database['index']}, '', letter.written_on, "
            f"NULL, {no}, {yes} "
            f"FROM {letters} AS letter "
            f"WHERE NOT EXISTS (SELECT 1 FROM {contacts} AS contact WHERE contact.letter_id = letter.id)"
        )
        Tally.objects.add(appeal.pk, count)
        Tally.objects.filter(appeal=appeal).update(on_wall=Letter.objects.filter(appeal=appeal).on_wall().count())
    recompute_breakdowns(now=timezone.now())
    take_statistics()


def add_delivery(appeal: Appeal, letters: Iterable[Letter]) -> Delivery:
    """A delivery of letters by hand, as an organiser prepares it."""
    today = timezone.localdate(dt.datetime.now(dt.UTC))
    placed = order_of("bench", letters)
    with transaction.atomic():
        delivery = Delivery.objects.create(
            appeal=appeal,
            number=Delivery.objects.count() + 1,
            recipient=appeal.recipients.earliest("position"),
            channel=Channel.HAND,
            letter_count=len(placed),
            letters_per_part=LETTERS_A_PART,
            part_count=-(-len(placed) // LETTERS_A_PART),
            figures=figures_of(appeal, today=today),
            prepared_at=timezone.now(),
        )
        DeliveryItem.objects.bulk_create(
            (
                DeliveryItem(
                    delivery=delivery,
                    letter_id=letter.letter_id,
                    recipient_id=delivery.recipient_id,
                    channel=delivery.channel,
                    position=position,
                    reference=letter.reference,
                )
                for position, letter in enumerate(placed, start=1)
            ),
            batch_size=500,
        )
    return delivery


def add_pending(count: int) -> list[str]:
    """Adds letters that wait for their confirmation; the tokens of their links."""
    appeal = Appeal.objects.get()
    today = timezone.localdate(dt.datetime.now(dt.UTC))
    ids = [uuid.uuid4() for _ in range(count)]
    fields = {
        "appeal": appeal,
        "edition_id": appeal.open_edition_id,
        "state": "pending",
        "naming": "public",
        "name": "Anna Example",
        "country": "DE",
        "own_words": "I lost a home once.",
        "own_language": "en",
        "language": "en",
        "consent_version": "1",
        "written_on": today,
        "pending_since": today,
    }
    with transaction.atomic():
        Letter.objects.bulk_create([Letter(id=pk, **fields) for pk in ids], batch_size=500)
        Contact.objects.bulk_create(
            [
                Contact(
                    letter_id=pk,
                    appeal=appeal,
                    blind_index=sealing.blind_indexes(f"{pk}@example.org")[0],
                    mailbox_index=sealing.blind_indexes(f"{pk}@example.org")[0],
                    written_on=today,
                    sealed_address=sealing.seal(f"{pk}@example.org"),
                )
                for pk in ids
            ],
            batch_size=500,
        )
    return [tokens.make(tokens.Purpose.CONFIRM, pk) for pk in ids]
