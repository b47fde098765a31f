"""A number of forty digits in every field of every form of the admin, in every key of a path and every parameter.

No database holds it: SQLite's driver raises OverflowError, PostgreSQL says that it is out of range.
"""

import re

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

from appeals.models.letters.states import State
from tests import make
from tests.admin import opened_earlier
from tests.admin.entering import superuser
from tests.html_forms import Form, forms_of

pytestmark = pytest.mark.django_db
NUMBER = "9" * 40
PARAMETERS = [
    "after",
    "page",
    "p",
    "o",
    "q",
    "id",
    "pk",
    "wanted",
    "before",
    "_to_field",
    "_changelist_filters",
    "_popup",
]


@pytest.fixture
def client():
    return superuser()


@pytest.fixture
def pages(client):
    """A page of each kind of the admin, with its path: those that links lead to, and every form."""
    rows = opened_earlier.rows()
    for state in State.values:
        make.letter(rows[1], state=state, address=f"{state}@example.org")
    make.letter(rows[1], state=State.CONFIRMED, own_words="")
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    waiting = [
        reverse("admin:index"),
        *(reverse(f"admin:{name}_{page}") for name in names for page in ("changelist", "add")),
    ]
    waiting += [opened_earlier.page_of(row) for row in rows]
    found: dict[str, tuple[str, str]] = {}
    while waiting:
        path = waiting.pop(0)
        name = resolve(path).view_name
        if name in found or name == "admin:logout":
            continue
        response = client.get(path, follow=True)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found[name] = (path, response.text)
            waiting += re.findall(r'href="(/admin/[^"#?]+)"', response.text)
    assert len(found) > 50
    return list(found.values())


def forms(pages):
    """Each form once, with the path that it is sent to."""
    seen = set()
    for path, text in pages:
        for form in forms_of(text):
            action = (form.attributes.get("action") or path).replace("&amp;", "&")
            action = action if action.startswith("/") else path.rpartition("/")[0] + "/" + action
            if "logout" not in action and (kind := (re.sub(r"\d", "", action), *sorted(form.fields))) not in seen:
                seen.add(kind)
                yield action, form


def groups(form: Form):
    """Fields that are changed together: all that are typed or chosen; and the numbers of a list's rows, each kind alone."""
    typed = [name for name in form.fields if not name.endswith("_FORMS") and not re.search(r"csrf|stamp", name)]
    yield [*typed, "_selected_action"]
    for kind in ("TOTAL_FORMS", "INITIAL_FORMS"):
        yield [name for name in form.fields if name.endswith(kind)]


@pytest.mark.parametrize("number", [NUMBER, f"-{NUMBER}"], ids=["positive", "negative"])
def test_no_form_of_the_admin_fails_on_it(client, pages, number):
    count = 0
    for action, form in forms(pages):
        for names in groups(form):
            if not names:
                continue
            data = {**form.data(), **{name: [number, number] for name in names}}
            data = {name: value for name, value in data.items() if value is not None}
            send = client.post if (form.attributes.get("method") or "get").lower() == "post" else client.get
            with transaction.atomic():
                assert send(action, data).status_code < 500, (action, names)
                transaction.set_rollback(True)
            count += 1
    assert count > 60


def paths_with_keys(resolver: URLResolver, number: str, before: str = "/"):
    """Each path of the site that has a key in it, with this one."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths_with_keys(pattern, number, route)
        elif "<" in route and "(?P" not in route:
            route = route.replace("<str:language>", "ru").replace("<uuid:id>", "0" * 32)
            yield re.sub(
                r"<slug:slug>", "shanyrak-aigyerim", re.sub(r"<(?:int|path|str|slug:\w+)?:?\w+>", number, route)
            )


def test_no_path_and_no_parameter_fails_on_it(client):
    make.campaign()
    paths = [
        *paths_with_keys(get_resolver(), NUMBER),
        "/",
        "/bulletins/",
        "/appeals/shanyrak-aigyerim/letters/",
        "/admin/",
    ]
    assert len(paths) > 80
    query = "&".join(f"{name}={NUMBER}" for name in PARAMETERS)
    for path in paths:
        for response in (
            client.get(f"{path}?{query}"),
            client.post(path, {"sure": "on"}),
            Client().get(f"{path}?{query}"),
        ):
            assert response.status_code < 500, path
