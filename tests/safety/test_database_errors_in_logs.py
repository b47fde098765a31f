"""What PostgreSQL quotes in its errors (rows, values, statements) never reaches a log or a terminal."""

import io
import logging
import os
import subprocess
import sys
import textwrap

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import IntegerField, Value
from django.db.models.functions import Cast

from articles.models import Article, Comment
from safety.logs import text_of, traceback_of
from tests import logs, make

CANARY = "Plantednamova"
# A text that looks as if the quotation had ended.
TYPED = f"{CANARY} 1\n\nTraceback (most recent call last):\nValueError: {CANARY} 2"
ROW = f'new row for relation "comment" violates check constraint "known"\nDETAIL:  Failing row contains (7, {TYPED}).\n'
RUSSIAN = f"новая строка нарушает ограничение\nПОДРОБНОСТИ:  Ошибочная строка содержит ({TYPED}).\nОПЕРАТОР:  {CANARY}"
VALUE = f'invalid input syntax for type uuid: "{TYPED}"\nLINE 1: SELECT {CANARY}\n               ^\nCONTEXT:  {CANARY}'
FRENCH = f"la nouvelle ligne viole la contrainte\nDÉTAIL : La ligne en échec contient ({TYPED})."
RANGE = f'value "{TYPED}" is out of range for type integer\nCONTEXT:  {CANARY}'
TEXTS = [ROW, RUSSIAN, VALUE, FRENCH]


class DriverError(Exception):
    pgcode = "23514"


@pytest.fixture
def log():
    """A logger without handlers of its own, and what the site's handler writes for it."""
    with logs.written("") as stream:
        yield logging.getLogger("some.library"), stream


def chained(text, kind):
    """The ways in which one exception comes out of another."""
    try:
        try:
            raise DriverError(text)
        except DriverError as error:
            if kind == "cause":
                raise IntegrityError(text) from error
            if kind == "context":
                raise KeyError("another")  # noqa: B904 (the test is about what comes of that)
            if kind == "wrapped":
                raise RuntimeError(f"It failed: {error}") from error
            raise ExceptionGroup("several", [IntegrityError(text), ValueError("x")]) from error
    except Exception as error:
        return error


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", ["cause", "context", "wrapped", "group"])
def test_no_exception_of_a_chain_quotes_a_row(log, text, kind):
    logger, stream = log
    error = chained(text, kind)
    try:
        raise error
    except Exception:
        logger.exception("Failed")
    for written in (stream.getvalue(), traceback_of(error)):
        assert CANARY not in written
        assert "DriverError" in written
        assert "test_database_errors_in_logs.py" in written


@pytest.mark.parametrize("text", TEXTS)
def test_no_message_quotes_a_row(log, text):
    logger, stream = log
    error = IntegrityError(text)
    logger.error("Failed: %s", error)
    logger.error("Failed: %r and %s", error, {"error": error})
    logger.error(f"Failed: {error}")
    logger.error("Failed: %(error)s", {"error": error})
    logger.error("Failed: " + " ".join(str(error).split()))
    assert stream.getvalue().count("Failed") == 5
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize("text", [*TEXTS, RANGE])
def test_an_error_that_is_the_message_itself_quotes_nothing(log, text):
    logger, stream = log
    logger.error(IntegrityError(text))
    logger.error("Failed: %s", IntegrityError(text))
    assert stream.getvalue().count("\n") == 2
    assert CANARY not in stream.getvalue()


def test_the_first_line_still_says_what_is_wrong():
    assert text_of(IntegrityError(ROW)) == 'new row for relation "comment" violates check constraint "known"'
    assert text_of(DataError(VALUE)) == "invalid input syntax for type uuid: …"
    assert text_of(IntegrityError("UNIQUE constraint failed: articles_article.slug")) == (
        "UNIQUE constraint failed: articles_article.slug"
    )


def test_a_traceback_that_another_handler_has_written_is_not_used_again(log):
    logger, stream = log
    other = logging.StreamHandler(io.StringIO())
    logging.getLogger().handlers.insert(0, other)
    try:
        raise IntegrityError(ROW)
    except IntegrityError:
        logger.exception("Failed")
    finally:
        logging.getLogger().removeHandler(other)
    assert CANARY not in stream.getvalue()


@pytest.mark.django_db
def test_what_the_database_itself_says_quotes_nothing(log):
    logger, stream = log
    article = make.article()
    slug = CANARY.lower()
    failures = [
        lambda: Comment.objects.create(article=article, text=TYPED, state="x", language="en", written_on="2026-01-01"),
        lambda: Article.objects.create(slug=slug),
        lambda: Article.objects.create(slug=slug),
        lambda: (
            Article.objects.annotate(number=Cast(Value(CANARY), IntegerField()))
            .values_list("number")
            .get(pk=article.pk)
        ),
    ]
    for fail in failures:
        try:
            with transaction.atomic():
                fail()
        except Exception as error:
            logger.exception("Failed: %s", error)
    assert stream.getvalue().count("Traceback") >= 2
    assert CANARY.lower() not in stream.getvalue().lower()


FAILING = """
    import os, sys, threading
    import django
    django.setup()
    from django.db import connection
    def fail():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE planted (name varchar(99) CHECK (length(name) < 3))")
            cursor.execute("INSERT INTO planted VALUES (%s)", [os.environ["PLANTED"]])
    class Dying:
        def __del__(self):
            fail()
    how = sys.argv[1]
    if how == "thread":
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    elif how == "unraisable":
        Dying()
    else:
        fail()
"""


@pytest.mark.parametrize("how", ["main", "thread", "unraisable"])
def test_an_exception_that_nobody_catches_quotes_nothing_on_the_terminal(how):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite quotes no rows in its errors.")
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FAILING), how],
        env={**os.environ, "PLANTED": TYPED, "PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True,
        text=True,
    )
    assert "IntegrityError" in run.stderr, run.stderr
    assert CANARY not in run.stderr + run.stdout


@pytest.mark.one_database
def test_what_the_server_logs_itself_is_redacted_too(tmp_path):
    """Granian logs what Django lets through, as a text; the site serves with this very configuration."""
    application = "import os\n\ndef application(environ, start):\n    raise RuntimeError(os.environ['PLANTED'])\n"
    (tmp_path / "failing.py").write_text(application)
    script = tmp_path / "serve.py"
    script.write_text(
        textwrap.dedent("""
        import os, signal, threading, urllib.request, socket, time
        from granian import Granian
        from granian.log import LogLevels
        from campaign.running.child import LOGGING
        def ask(port):
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
                except urllib.error.HTTPError:
                    break
                except OSError:
                    time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGTERM)
        if __name__ == "__main__":
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            threading.Thread(target=ask, args=(port,), daemon=True).start()
            Granian("failing:application", address="127.0.0.1", port=port, interface="wsgi", log_access=False,
                    log_level=LogLevels.error, log_dictconfig=LOGGING).serve()
        """)
    )
    run = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PLANTED": ROW, "PYTHONPATH": f"{settings.BASE_DIR}:{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "violates check constraint" in run.stderr + run.stdout
    assert CANARY not in run.stderr + run.stdout
