"""What has come together beside a million letters: comments, the record, batches, mail, translations, deliveries."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from appeals.models import Appeal, Erasure, Export
from articles.models import Article, Comment
from bench.bulk_loading import take_statistics, without_indexes
from bench.desk.letters import SAME_WORDS, WORDS, empty
from deliveries.models import Delivery, DeliveryItem
from organisers.models import Batch, BulkJob, BulkStep, Note, Record, SecondOpinion
from outbox.models import Blocked, OutboxMessage
from translations.models import Translation

COMMENTS = 100_000
# The organisers who decided: four about nearly everything, the fifth about one batch in ten thousand.
LOGINS = 5
BY = "CASE WHEN i % 10000 = 0 THEN {logins[4]} ELSE (ARRAY{logins})[1 + i % 4] END"
MADE = "CURRENT_TIMESTAMP - ({count} - i) * INTERVAL '1 year' / {count}"
DELIVERED = 200_000

# For each model how many rows, by how many letters there are, and each column that is not empty. {i} numbers the rows.
ROWS: list[tuple[type[models.Model], Any, dict[str, str]]] = [
    (
        Comment,
        lambda letters: min(COMMENTS, letters),
        {
            "id": "gen_random_uuid()",
            "article_id": "{article}",
            # One in twenty waits; of the others one in twenty is rejected, and few are held.
            "state": "CASE WHEN i % 20 = 0 THEN 'pending' WHEN i % 20 = 1 THEN 'rejected' WHEN i % 1000 = 2 THEN 'held' "
            "ELSE 'approved' END",
            "pseudonym": "CASE WHEN i % 2 = 0 THEN 'Reader ' || i ELSE '' END",
            "text": "words",
            "search_text": "'reader ' || i || ' ' || words",
            # A flood: one in three has the words of thousands of others.
            "words_digest": "CASE WHEN i % 3 = 0 THEN '{same}' ELSE left(md5(words), 24) END",
            "digest": "md5(i::text) || md5('2' || i)",
            "language": "substr('enrukk', 1 + (i % 3) * 2, 2)",
            "written_on": "CURRENT_DATE - (300 - i * 300::bigint / {count})::int",
            "rejection_reason": "CASE WHEN i % 20 = 1 THEN 'insult' ELSE '' END",
            "held_reason": "CASE WHEN i % 20 > 1 AND i % 1000 = 2 THEN 'trap' ELSE '' END",
            "decided_on": "CURRENT_DATE",
        },
    ),
    (
        Batch,
        lambda letters: letters // 2,
        {
            "id": "md5('batch ' || i)::uuid",
            "kind": "CASE WHEN i % 10 = 0 THEN 'comment' ELSE 'letter' END",
            "act": "CASE WHEN i % 10 = 1 THEN 'reject' ELSE 'approve' END",
            "reason": "CASE WHEN i % 10 = 1 THEN 'nonsense' ELSE '' END",
            "done_by_id": BY,
            "done_at": MADE,
            "rows": "2",
            "taken_back_at": "CASE WHEN i % 1000 = 0 THEN CURRENT_TIMESTAMP END",
        },
    ),
    (
        Record,
        lambda letters: letters,
        {
            "done_by_id": f"CASE WHEN i % 5000 = 7 THEN NULL ELSE {BY} END",
            "act": "CASE WHEN i % 10 = 1 THEN 'reject' ELSE 'approve' END",
            "subject": "'letter ' || md5((i % 400000)::text)::uuid",
            "rows": "1",
            "done_at": MADE,
            "batch_id": "md5('batch ' || (1 + (i - 1) / 2))::uuid",
            "was": """'{{"state": "confirmed"}}'""",
            "became": """'{{"state": "approved"}}'""",
        },
    ),
    (
        BulkJob,
        lambda letters: max(50, letters // 1000),
        {
            "id": "md5('job ' || i)::uuid",
            "kind": "'letter'",
            "act": "CASE WHEN i % 3 = 1 THEN 'take back' ELSE 'hold' END",
            "question": "CASE WHEN i % 3 = 1 THEN md5('batch ' || i)::uuid::text ELSE 'state=approved&country=DE' END",
            "state": "CASE WHEN i % 50 = 0 THEN 'failed' ELSE 'done' END",
            "asked_by_id": BY,
            "asked_at": MADE,
            "ended_at": "CURRENT_TIMESTAMP",
            "total": "500",
            "done": "500",
            "changed": "490",
            "batch": "md5('batch ' || i)::uuid",
        },
    ),
    (
        BulkStep,
        lambda letters: letters // 500,
        {"job_id": "md5('job 50')::uuid", "number": "i", "keys": "'[]'"},
    ),
    (
        OutboxMessage,
        lambda letters: letters // 2,
        {
            "kind": "CASE WHEN i % 10 = 0 THEN 'confirm' ELSE 'news' END",
            "about": "gen_random_uuid()",
            "item": "1",
            "is_bulk": "i % 10 > 0",
            "lane": "i % 60000",
            "since": "CURRENT_DATE - (20 - i * 20::bigint / {count})::int",
            "due_at": "'2000-01-01 00:00:00+00'",
            "attempts": "CASE WHEN i % 2000 = 0 THEN 5 ELSE 0 END",
            "refusals": "0",
            "errors": "0",
            "last_error": "CASE WHEN i % 2000 = 0 THEN 'timeout' ELSE '' END",
        },
    ),
    (
        Blocked,
        lambda letters: letters // 50,
        {
            "index": "md5(i::text) || md5('2' || i)",
            "kind": "CASE WHEN i % 10 = 0 THEN 'domain' ELSE 'address' END",
            "reason": "'flood'",
            "blocked_on": "CURRENT_DATE - i % 300",
            "blocked_by_id": BY,
        },
    ),
    (
        Export,
        lambda letters: 1000,
        {
            "appeal_id": "{appeal}",
            "purpose": "'press'",
            "chosen": "'{{}}'",
            "state": "'done'",
            "rows": "{count}",
            "sha256": "md5(i::text) || md5('2' || i)",
            "made_by_id": BY,
            "begun_at": MADE,
            "ended_at": "CURRENT_TIMESTAMP",
        },
    ),
    (
        Delivery,
        lambda letters: 300,
        {
            "appeal_id": "{appeal}",
            "number": "i",
            "recipient_id": "{recipient}",
            "channel": "'post'",
            "state": "'departed'",
            "letter_count": "1000",
            "page_count": "1003",
            "part_count": "10",
            "letters_per_part": "100",
            "parts_made": "10",
            "figures": "'{{}}'",
            "prepared_at": MADE,
            "departed_on": "CURRENT_DATE - 300 + i",
            "due_on": "CURRENT_DATE - 270 + i",
        },
    ),
]
# Of rows that belong to letters: from which letters, how many at most, and the columns as above.
OF_LETTERS: list[tuple[type[models.Model], str, int, dict[str, str]]] = [
    (
        Translation,
        # Of the oldest letters, as twenty people translate them in a year; some are to be checked, or out of date.
        "state = 'approved' AND own_words > '' AND own_language <> 'kk'",
        20_000,
        {
            "letter_id": "letter.id",
            "language": "'kk'",
            "state": "CASE WHEN i % 100 = 1 THEN 'written' WHEN i % 100 IN (2, 3) THEN 'draft' ELSE 'checked' END",
            "text": "CASE WHEN i % 1000 = 2 THEN '' ELSE own_words END",
            "is_stale": "i % 1000 = 2",
            "revision": "1",
            "taken_by_id": "CASE WHEN i % 100 = 3 THEN {logins[1]} END",
            "taken_on": "CASE WHEN i % 100 = 3 THEN CURRENT_DATE END",
            "translated_by_id": "{logins[1]}",
            "translated_on": "CURRENT_DATE",
            "checked_by_id": "CASE WHEN i % 100 NOT IN (1, 2, 3) THEN {logins[2]} END",
            "checked_on": "CASE WHEN i % 100 NOT IN (1, 2, 3) THEN CURRENT_DATE END",
        },
    ),
    (
        DeliveryItem,
        "state = 'approved'",
        DELIVERED,
        {
            "delivery_id": "(SELECT MIN(id) FROM deliveries_delivery) + i % 300",
            "letter_id": "letter.id",
            "recipient_id": "{recipient}",
            "channel": "'post'",
            "position": "1 + i / 300",
            "reference": "'B' || i",
        },
    ),
    (Note, "state = 'confirmed'", 2000, {"kind": "'letter'", "key": "letter.id", "text": "'?'", "written_at": "now()"}),
    (
        SecondOpinion,
        "state = 'confirmed'",
        500,
        {"kind": "'letter'", "key": "letter.id", "asked_by_id": "{logins[1]}", "asked_at": "now()"},
    ),
    (
        Erasure,
        "state = 'held'",
        30,
        {"letter_id": "letter.id", "asked_at": "now()", "due_at": "now() + INTERVAL '1 day'"},
    ),
]


def seed(letters: int) -> None:
    """Adds the rows that a site with so many letters has, on PostgreSQL, and has the database take its statistics."""
    users = get_user_model().objects
    appeal = Appeal.objects.get()
    parts: dict[str, Any] = {
        "logins": [users.create_user(f"decided {number}", is_staff=True).pk for number in range(LOGINS)],
        "appeal": appeal.pk,
        "recipient": appeal.recipients.earliest("position").pk,
        "same": SAME_WORDS,
        "article": Article.objects.earliest("pk").pk,
    }
    for model, number_of, columns in ROWS:
        count = number_of(letters)
        beginning = insert(model, columns, {**parts, "count": count})
        words = f", {WORDS.format(number='i')} AS words" if "text" in columns else ""
        with without_indexes(model) as cursor:
            cursor.execute(f"{beginning} FROM (SELECT i{words} FROM generate_series(1, {count}) AS numbers(i)) AS made")
    oldest = "SELECT *, row_number() OVER (ORDER BY written_on, id) AS i FROM appeals_letter"
    for model, condition, most, columns in OF_LETTERS:
        beginning = insert(model, columns, {**parts, "count": most})
        with without_indexes(model) as cursor:
            cursor.execute(f"{beginning} FROM ({oldest} WHERE {condition} LIMIT {most}) AS letter")
    take_statistics()


def insert(model: type[models.Model], columns: dict[str, str], parts: dict[str, Any]) -> str:
    """The beginning of a statement that fills a table, up to its FROM. Keys that the database numbers are left to it."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    cells = {str(field.column): columns.get(str(field.column), empty(field)).format(**parts) for field in fields}
    names = ", ".join(f'"{name}"' for name in cells)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(cells.values())}"
