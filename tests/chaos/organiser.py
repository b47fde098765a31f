"""An organiser's browser, as far as cookies and forms go."""

import http.client
import urllib.parse
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.cookies import SimpleCookie
from typing import Any

from tests.chaos.writers import SECONDS, Answer
from tests.html_forms import Form, forms_of


class Organiser:
    """Keeps the cookies; sends forms as a browser does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, list[str]]) -> Answer:
        return self._ask("POST", path, urllib.parse.urlencode(fields, doseq=True))

    def log_in(self, password: str) -> None:
        page = self.get("/admin/login/")
        form = next(form for form in forms_of(page.body) if "password" in form.fields)
        form.fields |= {"username": ["organiser"], "password": [password]}
        answer = self.post("/admin/login/", form.fields)
        assert answer.status == 302, answer.body[-2000:]

    def form_with(self, path: str, name: str) -> Form:
        """The form of a page that has such a field."""
        page = self.get(path)
        assert page.status == 200, page.body[-2000:]
        return next(form for form in forms_of(page.body) if name in form.fields)

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        client = http.client.HTTPConnection("localhost", self.port, timeout=SECONDS)
        headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": "192.0.2.77"}
        headers["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            client.request(method, path, body, headers)
            answer = client.getresponse()
            text = answer.read().decode()
            for value in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(value)
            return Answer(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})
        finally:
            client.close()


def check_what_an_organiser_typed_comes_back(
    running: Any, broken: Callable[[], AbstractContextManager[Any]], password: str
) -> None:
    """An article's form, sent while nothing can be stored, is sent again from the page that says so, and is saved."""
    browser = Organiser(running.port)
    browser.log_in(password)
    ((pk,),) = running.database.execute("SELECT id FROM articles_article")
    path = f"/admin/articles/article/{pk}/change/"
    form = browser.form_with(path, "login_stamp")
    form.fields["title_en"] = ["“Written” while <nothing> could be stored"]
    form.fields["_save"] = ["Save"]
    with broken():
        answer = browser.post(path, form.fields)
    assert answer.status == 503 and int(answer.headers["retry-after"]) > 0, f"{answer.status} {answer.body[-1000:]}"
    (again,) = [form for form in forms_of(answer.body) if form.attributes.get("action") == path]
    assert again.fields == form.fields
    saved = browser.post(path, again.fields)
    assert saved.status == 302, saved.body[-2000:]
    titles = [title for (title,) in running.database.execute("SELECT title FROM articles_articletext")]
    assert form.fields["title_en"][0] in titles
