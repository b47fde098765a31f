"""Letters whose words differ as people's do: a few in nearly every letter, most in very few, in two alphabets."""

from typing import Any

from appeals.models import Appeal, Contact, Letter, Tally
from bench.bulk_loading import take_statistics, without_indexes

WORDS_A_LETTER = 30
# The digest of words that thousands have sent.
SAME_WORDS = "5a" * 12
# Three syllables make a word: the first of each alphabet alone the commonest, and half of all words are in Cyrillic.
SYLLABLES = {
    "latin": "hom ba ke li mo nu ra se ti vo la ne di to pa mi ha ru so wi dan ter lin gar cia pres sta".split(),
    "cyrillic": "дом ба ке ли мо ну ра се ти во ла не ди то па ми ха ру со жа дан тер шан ыр акт кал уй".split(),
}
BASE = len(SYLLABLES["latin"])
VOCABULARY = BASE**3
# The number of a word is a power of chance: word 0 is in most letters, most words are in one of ten thousand.
NUMBER = f"floor({VOCABULARY} * power(random(), 3))::int AS n"
# Most are approved, some wait, some are rejected: as on a site that has run for a year.
STATE = (
    "CASE WHEN {i} % 100 < 90 THEN 'approved' WHEN {i} % 100 < 95 THEN 'confirmed' WHEN {i} % 100 < 97 THEN 'pending' "
)
STATE += "WHEN {i} % 100 < 98 THEN 'held' ELSE 'rejected' END"
DAY = "CURRENT_DATE - (300 - {i} * 300::bigint / {count})::int"
COLUMNS = {
    "id": "gen_random_uuid()",
    "appeal_id": "{appeal}",
    "edition_id": "{edition}",
    "state": STATE,
    "naming": "'public'",
    "name": "'Writer ' || {i}",
    "country": "CASE WHEN {i} % 5000 IN (0, 91, 97) THEN 'MT' "
    "ELSE substr('DEGBFRSEIEITKZUSPLNL', 1 + ({i} % 10) * 2, 2) END",
    "own_words": "CASE WHEN {i} % 5 < 3 THEN words ELSE '' END",
    "own_language": "CASE WHEN {i} % 5 >= 3 THEN '' WHEN {i} % 5000 = 1 THEN 'mn' WHEN {i} % 2 = 0 THEN 'en' ELSE 'ru' END",
    "language": "CASE WHEN {i} % 2 = 0 THEN 'en' ELSE 'ru' END",
    "consent_version": "'1'",
    # One in a thousand was sent with the same words as many others.
    "words_digest": f"CASE WHEN {{i}} % 5 >= 3 THEN '' WHEN {{i}} % 1000 = 2 THEN '{SAME_WORDS}' "
    "ELSE left(md5(words), 24) END",
    "search_text": "CASE WHEN {i} % 5 < 3 THEN 'writer ' || {i} || ' ' || words ELSE 'writer ' || {i} END",
    "written_on": DAY,
    "confirmed_on": f"CASE WHEN {{i}} % 100 < 95 THEN {DAY} END",
    "held_reason": "CASE WHEN {i} % 100 = 97 THEN 'trap' ELSE '' END",
    "rejection_reason": "CASE WHEN {i} % 100 >= 98 THEN 'nonsense' ELSE '' END",
    "state_before": "CASE WHEN {i} % 100 >= 98 THEN 'confirmed' ELSE '' END",
}

# One in eight letters is from a domain of its own or of few; of each day some hundred are from one domain.
DOMAIN = (
    "CASE WHEN id::text > 'e' THEN md5(left(id::text, 4)) || md5('2') WHEN id::text < '08' THEN md5('1') || md5('2') "
)
DOMAIN += "ELSE '' END"


def word(number: int) -> str:
    """A word of the letters: the smaller its number, the more have it."""
    syllables = SYLLABLES["cyrillic" if number % 2 else "latin"]
    return syllables[number % BASE] + syllables[number // BASE % BASE] + syllables[number // BASE // BASE]


def word_in_sql(alphabet: str) -> str:
    array = "ARRAY[" + ", ".join(f"'{syllable}'" for syllable in SYLLABLES[alphabet]) + "]"
    return " || ".join(f"({array})[1 + n / {BASE**place} % {BASE}]" for place in range(3))


def empty(field: Any) -> str:
    """What PostgreSQL stores in a column that nothing is said of."""
    if field.null:
        return "NULL"
    kind = field.get_internal_type()
    return "FALSE" if kind == "BooleanField" else "0" if "Integer" in kind else "''"


ONE_WORD = f"CASE WHEN n % 2 = 1 THEN {word_in_sql('cyrillic')} ELSE {word_in_sql('latin')} END"
# The words of one text. That the inner query speaks of the outer row keeps PostgreSQL from running it once for all.
WORDS = (
    f"(SELECT string_agg({ONE_WORD}, ' ') FROM "
    f"(SELECT {NUMBER} FROM generate_series(1, {WORDS_A_LETTER} + 0 * {{number}})) AS numbers)"
)


def seed(count: int) -> None:
    """Adds so many letters with contacts, on PostgreSQL, and has the database take its statistics."""
    appeal = Appeal.objects.get()
    values = {str(field.column): empty(field) for field in Letter._meta.concrete_fields} | COLUMNS
    parts = {"i": "number", "count": count, "appeal": appeal.pk, "edition": appeal.open_edition_id}
    cells = ", ".join(cell.format(**parts) for cell in values.values())
    letters, contacts = Letter._meta.db_table, Contact._meta.db_table
    with without_indexes(Letter, Contact) as cursor:
        cursor.execute("SELECT setseed(0.11)")
        made = (
            f"SELECT number, {WORDS.format(number='number')} AS words FROM generate_series(1, {count}) AS made(number)"
        )
        cursor.execute(f"INSERT INTO {letters} ({', '.join(values)}) SELECT {cells} FROM ({made}) AS made")
        columns = {"letter_id": "id", "appeal_id": "appeal_id", "written_on": "written_on"}
        columns |= {"blind_index": "md5(id::text) || md5('2' || id::text)", "mailbox_index": "md5(id::text)"}
        columns |= {"wants_updates": "FALSE", "is_proved": "confirmed_on IS NOT NULL", "domain_index": DOMAIN}
        columns |= {
            "lane": "CASE WHEN written_on >= CURRENT_DATE - 1 THEN ('x' || left(id::text, 3))::bit(12)::int END"
        }
        cursor.execute(
            f"INSERT INTO {contacts} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {letters} AS letter "
            f"WHERE NOT EXISTS (SELECT 1 FROM {contacts} AS contact WHERE contact.letter_id = letter.id)"
        )
        [(_, online, on_wall)] = Letter.objects.filter(appeal=appeal).counts_by_appeal()
        Tally.objects.filter(appeal=appeal).update(online=online, on_wall=on_wall)
    take_statistics()
