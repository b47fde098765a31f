"""What everybody who writes during an outage gets, whatever is out: a page that says so, and every word back."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from campaign.content.files import ARTICLE_SLUG
from safety.web import guard
from tests.chaos.writers import PATHS, Answer, ask, fields_of
from tests.html_forms import forms_of

Forms = dict[str, dict[str, str]]
NUMBERS = iter(range(100_000, 200_000))


def forms() -> Forms:
    """What people are typing, by the path it is sent to: a letter in each language, a comment, a preview."""
    found = {path: fields_of(next(NUMBERS)) for path in PATHS.values()}
    comment = {
        "text": "I lived\r\nthere. <b>&amp;",
        "pseudonym": "Ada",
        "email": "",
        "topic": "",
        "stamp": guard.make_stamp(),
    }
    return found | {f"/ru/articles/{ARTICLE_SLUG}/comments/": comment}


def send_all(port: int, sent: Forms) -> dict[str, Answer]:
    """All at once: each may have to wait for a lock."""
    answers: dict[str, Answer] = {}

    def send(path: str, fields: dict[str, str]) -> None:
        answers[path] = ask(port, path, fields, X_Forwarded_For="203.0.113.9")

    threads = [threading.Thread(target=send, args=one) for one in sent.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check_answer(path: str, fields: dict[str, str], answer: Answer) -> dict[str, str]:
    """503 in the reader's language, soon to be tried again, with a form that sends the same once more; returns it."""
    language = path.split("/")[1] if path[1:3] in ("ru", "kk") else "en"
    assert answer.status == 503, f"{path}: {answer.status} {answer.body[-500:]}"
    assert int(answer.headers["retry-after"]) > 0 and answer.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}"' in answer.body
    (form,) = [form for form in forms_of(answer.body) if form.attributes.get("action") == path]
    again = {name: values[0] for name, values in form.fields.items()}
    assert again == fields
    return again


def check_every_word_comes_back(
    port: int,
    broken: Callable[[], AbstractContextManager[Any]],
    is_stored: Callable[[dict[str, str]], bool] | None = None,
) -> float:
    """Sends forms while something is broken, and sends what comes back once it is not. Returns the longest wait.

    Where some may be taken all the same, `is_stored` says whether a form is there; none is taken without it.
    """
    sent = forms()
    with broken():
        answers = send_all(port, sent)
    taken = {path for path, answer in answers.items() if is_stored and answer.status == 302}
    assert all(is_stored(sent[path]) for path in taken) and len(taken) < len(answers)
    kept = {path: check_answer(path, sent[path], answers[path]) for path in answers.keys() - taken}
    for path, answer in send_all(port, kept).items():
        assert answer.status == 302, f"{path}: {answer.status} {answer.body[-500:]}"
    return max(answer.seconds for answer in answers.values())
