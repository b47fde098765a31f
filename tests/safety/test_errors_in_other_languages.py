"""What a database error quotes is cut whatever it is about and whatever language the server speaks."""

import psycopg2
import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from safety.logs import text_of, traceback_of

CANARY = "Жанаргуль Plantednamova"
VALUES = {
    "plain": CANARY,
    "long": f"{CANARY} " * 300,
    "many lines": f"{CANARY}\n\nERROR:  {CANARY}\nDETAIL:  {CANARY}\n\t{CANARY}",
    "quoted": f'"{CANARY}" \'{CANARY}\' «{CANARY}» „{CANARY}“ \\"{CANARY}\\"',
    "code": f"'); DROP TABLE x; -- {CANARY}",
}
# As PostgreSQL 15's own catalogues have them.
OF_A_VALUE = {
    "en": ['value "{}" is out of range for type integer', 'invalid input syntax for type uuid: "{}"'],
    "ru": ['значение "{}" вне диапазона для типа integer', 'неверный синтаксис для типа uuid: "{}"'],
    "uk": ['значення "{}" поза діапазоном для типу integer', 'неприпустимий синтаксис для типу uuid: "{}"'],
    "de": [
        "Wert »{}« ist außerhalb des gültigen Bereichs für Typ integer",
        "ungültige Eingabesyntax für Typ uuid: »{}«",
    ],
    "fr": [
        "la valeur « {} » est en dehors des limites du type integer",
        "syntaxe en entrée invalide pour le type uuid : « {} »",
    ],
    "es": [
        "el valor «{}» está fuera de rango para el tipo integer",
        "la sintaxis de entrada no es válida para tipo uuid: «{}»",
    ],
    "pl": ['wartość "{}" jest poza zakresem dla typu integer', 'nieprawidłowa składnia wejścia dla typu uuid: "{}"'],
    "tr": ['"{}" değeri, integer veri tipi için sıra dışıdır', 'uuid tipi için geçersiz giriş sözdizimi: "{}"'],
    "zh": ['值 "{}" 超出类型integer的范围', '无效的类型 uuid 输入语法: "{}"'],
    "ja": ['値"{}"は型integerの範囲外です', '"uuid"型の入力構文が不正です: "{}"'],
}
OF_A_ROW = {
    "en": 'new row for relation "letter" violates check constraint "fits"\nDETAIL:  Failing row contains ({}).',
    "ru": 'строка в "letter" нарушает ограничение-проверку "fits"\nПОДРОБНОСТИ:  Ошибочная строка содержит ({}).',
    "uk": 'новий рядок для відношення "letter" порушує перевірне обмеження "fits"\nДЕТАЛІ:  Невдалий рядок містить ({}).',
    "de": "neue Zeile für Relation »letter« verletzt Check-Constraint »fits«\nDETAIL:  Fehlgeschlagene Zeile enthält ({}).",
    "fr": "la ligne de « letter » viole la contrainte « fits »\nDÉTAIL : La ligne en échec contient ({}).",
    "ja": 'リレーション"letter"の新しい行は検査制約"fits"に違反しています\nDETAIL:  失敗した行は({})を含みます',
    "zh": '关系 "letter" 的新列违反了检查约束 "fits"\n描述:  失败, 行包含({}).',
}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("language", OF_A_VALUE)
def test_a_value_is_cut_in_every_language(language, value):
    for text in OF_A_VALUE[language]:
        for kind in (DataError, ProgrammingError, psycopg2.DataError):
            error = kind(text.format(VALUES[value]))
            assert "Plantednamova" not in text_of(error) + traceback_of(error)
            assert "Жанаргуль" not in text_of(error) + traceback_of(error)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("language", OF_A_ROW)
def test_a_row_is_cut_in_every_language_and_the_constraint_is_named(language, value):
    error = IntegrityError(OF_A_ROW[language].format(VALUES[value]))
    assert "Plantednamova" not in text_of(error) + traceback_of(error)
    assert "fits" in text_of(error)


STATEMENTS = [
    "SELECT %s::integer",
    "SELECT %s::uuid",
    "SELECT %s::date",
    "SELECT %s::json",
    "SELECT %s::inet",
    "SELECT %s::numeric(3)",
    "SELECT %s::text[]",
    "SELECT (%s || repeat('9', 30))::bigint",
    "SELECT 1 WHERE 'x' ~ (%s || '(')",
    "SELEC %s",
    "SELECT missing, %s",
    "SELECT 1 FROM missing WHERE a = %s",
    "SELECT nothing(%s)",
    "SELECT now() AT TIME ZONE %s",
    "DO $$ BEGIN RAISE EXCEPTION 'here'; END $$; SELECT %s",
    "SELECT set_config('lc_monetary', %s, true)",
    "INSERT INTO planted VALUES (%s, 'long', 'x')",
    "INSERT INTO planted VALUES ('x', %s, 'xx'), ('x', %s, 'xx')",
    "INSERT INTO planted VALUES ('y', 'long', NULL), (%s, 'long', 'x')",
    "INSERT INTO planted VALUES ('z', 'long', repeat(%s, 9))",
]


@pytest.mark.django_db
@pytest.mark.parametrize("value", VALUES)
def test_whatever_postgresql_itself_says_quotes_nothing(value):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite quotes no values.")
    failed = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE planted (name text PRIMARY KEY, words text CHECK (length(words) < 5),"
            " short varchar(2) NOT NULL)"
        )
        for statement in STATEMENTS:
            try:
                with transaction.atomic():
                    cursor.execute(statement, [VALUES[value]] * statement.count("%s"))
            except Exception as error:
                failed += 1
                for said in (text_of(error), traceback_of(error), text_of(error.__cause__)):
                    assert "Plantednamova" not in said, (statement, said)
    assert failed >= len(STATEMENTS) - 2
