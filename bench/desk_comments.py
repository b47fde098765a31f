"""What the lists and the desk of a hundred thousand comments cost an organiser on PostgreSQL: a flood, half of it unread."""

import statistics
import time
from typing import Any

from django.db import connection, transaction

from articles.models import Article, Comment
from bench.desk_seeding import NUMBER, empty, word, word_in_sql

COMMENTS = 100_000
WORDS_A_COMMENT = 40
LIST, DESK, BULK = (f"/admin/articles/comment/{page}" for page in ("", "desk/", "bulk/"))
STATES = {"what waits": "", "to be read": "pending", "held": "held", "approved": "approved", "every state": "every"}
WORDS = {
    "common": word(0),
    "one in 200": word(300),
    "rare, Cyrillic": word(8001),
    "no hit": "xqzxqz",
    "two letters": "ho",
}
STATE = "CASE WHEN number % 100 < 48 THEN 'pending' WHEN number % 100 < 50 THEN 'held' "
STATE += "WHEN number % 100 < 92 THEN 'approved' ELSE 'rejected' END"
COLUMNS = {
    "id": "gen_random_uuid()",
    "article_id": "{article}",
    "state": STATE,
    "pseudonym": "'Writer ' || number",
    "text": "words",
    "search_text": "'writer ' || number || ' ' || words",
    "digest": "md5(number::text) || md5('2' || number)",
    # Every third has the words of thousands of others.
    "words_digest": "CASE WHEN number % 3 = 0 THEN substr(md5('same'), 1, 24) ELSE substr(md5(words), 1, 24) END",
    "language": "CASE WHEN number % 5000 = 1 THEN 'kk' WHEN number % 2 = 0 THEN 'en' ELSE 'ru' END",
    "written_on": "CURRENT_DATE - (60 - number * 60 / {count})::int",
    "held_reason": "CASE WHEN number % 100 IN (48, 49) THEN 'trap' ELSE '' END",
    "rejection_reason": "CASE WHEN number % 100 >= 92 THEN 'advertising' ELSE '' END",
}


def seed(count: int) -> None:
    """Adds so many comments, and has the database take its statistics."""
    values = {str(field.column): empty(field) for field in Comment._meta.concrete_fields} | COLUMNS
    parts = {"count": count, "article": Article.objects.values_list("pk", flat=True)[0]}
    cells = ", ".join(cell.format(**parts) for cell in values.values())
    one = f"CASE WHEN n % 2 = 1 THEN {word_in_sql('cyrillic')} ELSE {word_in_sql('latin')} END"
    words = (
        f"SELECT string_agg({one}, ' ') FROM (SELECT {NUMBER} FROM generate_series(1, {WORDS_A_COMMENT} + 0 * number)"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.11)")
        cursor.execute(
            f"INSERT INTO {Comment._meta.db_table} ({', '.join(values)}) SELECT {cells} FROM "
            f"(SELECT number, ({words}) AS numbers) AS words FROM generate_series(1, {count}) AS numbers(number)) AS made"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def print_costs(client: Any, print_page: Any, count: int = COMMENTS) -> None:
    """Makes the comments, and prints a row for each page."""
    seed(count)
    for state_name, state in STATES.items():
        print_page(f"comments, {state_name}: list", client, LIST, {"state": state})
        for name, text in WORDS.items():
            print_page(f"comments, {state_name}: search, {name}", client, LIST, {"state": state, "q": text})
    flood, alone = (Comment.objects.get(pseudonym=f"Writer {number}").words_digest for number in (3, 4))
    for name, query in {
        "language of few": {"language": "kk", "state": "every"},
        "the same words, thousands": {"same": flood, "state": "every"},
        "the same words, one": {"same": alone, "state": "every"},
    }.items():
        print_page(f"comments, filter: {name}", client, LIST, query)
        print_page(f"comments, before deciding about all: {name}", client, BULK, {**query, "act": "reject"})
    for name, query in {"": {}, ", held": {"state": "held"}, ", a word": {"q": WORDS["common"]}}.items():
        page = client.get(DESK, query).headers["Location"]
        print_page(f"comments, the way to the next{name}", client, DESK, query, statuses=(302,))
        print_page(f"comments, one on the desk{name}", client, page)
        print_press(f"comments, one decided about{name}", client, page)


def print_press(name: str, client: Any, page: str) -> None:
    """Pressing “approve” five times, each on the page to which the one before led."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        page = client.post(page, {"decision": "approve"}).headers["Location"]
        taken.append((time.perf_counter() - began) * 1000)
    median = statistics.median(taken)
    print(name, f"{median:.0f} ms, at most {max(taken):.0f} ms", "≤ 200 ms", "yes" if median <= 200 else "no", sep="\t")
