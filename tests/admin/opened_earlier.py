"""Every form of the admin with every field of it, and other values for each."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from appeals.models import Appeal, NewsUpdate, NewsUpdateText
from articles.models import Photo, PhotoText
from bulletins.models import Heard, Issue
from campaign.models import GivingLink, Page
from deliveries.models import Sender
from organisers.models import Limits
from organisers.roles import make_groups
from tests import make
from tests.admin.entering import fields_of
from tests.deliveries import making_answers
from translations.models import GlossaryTerm

LANGUAGES = ("en", "ru", "kk")
# What `rows` makes.
MODELS = (
    *("sender", "appeal", "article", "newsupdate", "page", "givinglink", "glossaryterm", "reply", "issue", "heard"),
    *("responsible", "user", "group", "endorsement", "limits"),
)
# Fields whose least value is above ten.
LEAST = {"everything_days": 100, "decided_in_ten_minutes": 100}
# What is no value of a row: where the page was opened on, and the boxes that only a click means something with.
NO_VALUES = (
    "as_opened",
    "revision_",
    "is_current_",
    "mends_spelling",
    "publish_now",
    "-id",
    "_FORMS",
    "-DELETE",
    "upload",
    "add_photographs",
    "csrf",
    "login_stamp",
)


def rows() -> list[Any]:
    """A row for every admin that has a form, each with all its texts."""
    make_groups()
    appeal, *_ = make.appeal(), make.appeal(), make.appeal()
    article = make.article()
    photo = Photo.objects.create(article=article, file="0" * 64 + ".jpg", width=10, height=10)
    update = NewsUpdate.objects.create(appeal=appeal)
    page = Page.objects.create(slug="about")
    sender = Sender.objects.create(appeal=appeal, answer_days=15)
    link = GivingLink.objects.create(provider="paypal", url="https://example.org/", receiver="The press fund")
    for language in LANGUAGES:
        PhotoText.objects.create(photo=photo, language=language, caption=f"Homes, {language}")
        NewsUpdateText.objects.create(update=update, language=language, subject=f"News, {language}", body="Words.")
        page.texts.create(language=language, title=f"About, {language}", body="Words.")
        sender.texts.create(language=language, organisation=f"Union, {language}")
    term = GlossaryTerm.objects.create(en="akim", ru="аким", kk="әкім")
    reply = making_answers.reply(making_answers.delivery(appeal, days_ago=9), en="Yes.", ru="Да.", kk="Иә.")
    issue, heard = bulletin_rows(appeal)
    return [
        *(sender, appeal, article, update, page, link, term, reply, issue, heard),
        *(make.responsible(), make.organiser(), Group.objects.create(name="A group")),
        make.endorsement(appeal, text="Homes.", text_language="en", link="https://union.example/"),
        Limits.objects.create(),
    ]


def bulletin_rows(appeal: Appeal) -> tuple[Issue, Heard]:
    """A draft, and a month in which a published issue was heard."""
    month = {"year": 2020, "month": 4}
    made = [Issue.objects.create(appeal=appeal, number=number, **month) for number in (1, 2, 3, 4)]
    for issue in made[1:]:
        Issue.objects.filter(pk=issue.pk).publish(dt.date(2006, 5, 1), figures={})
    heard = Heard.objects.create(issue=made[1], copies=100, **month)
    for language in LANGUAGES:
        made[0].texts.create(language=language, title=f"Title, {language}", body="Words.", contacts="A committee.")
        heard.texts.create(language=language, words=f"Thank you, {language}")
    return made[0], heard


def registered_forms(request: Any) -> set[Any]:
    """The models whose rows can be changed by a form of the admin."""
    without_form = {"letter", "comment", "translation", "delivery"}  # They are decided about on pages of their own.
    without_form |= {"sitefile"}  # A page with one button: tests/site_file_offer/test_desk.py.
    without_form |= {"paperletters"}  # Each correction takes a reason: tests/numbers/test_paper_letters.py.
    return {
        model
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_change_permission(request) and model._meta.model_name not in without_form
    }


def page_of(row: Any) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def all_fields(response: Any) -> dict[str, forms.BoundField]:
    """Every field that an organiser sees on the page and can change, by its name in the form."""
    shown = [response.context["adminform"].form]
    shown += [form for inline in response.context["inline_admin_formsets"] for form in inline.formset.initial_forms]
    return {
        bound.html_name: bound
        for form in shown
        for bound in form
        if not bound.is_hidden and not bound.field.disabled and is_value(bound.html_name)
    }


def is_value(name: str) -> bool:
    return not any(part in name for part in NO_VALUES)


def stored(client: Any, row: Any) -> dict[str, Any]:
    """All values of a row and of what belongs to it, as a page opened now shows them."""
    return {name: value for name, value in fields_of(client.get(page_of(row))).items() if is_value(name)}


def other_value(bound: forms.BoundField, number: int) -> Any:
    """A valid value that the field does not have; another one for each number (1 or 2). None: an empty box."""
    field = bound.field
    now = bound.value()
    if isinstance(field, forms.BooleanField):
        return None if bool(now) == (number == 1) else "on"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [str(pk) for pk in field.queryset.values_list("pk", flat=True)[:number]]
    if isinstance(field, forms.ChoiceField):
        codes = [str(getattr(code, "value", code)) for code, _ in field.choices if str(code)]
        others = [code for code in codes if code != str(now)]
        return others[min(number, len(others)) - 1]
    if isinstance(field, forms.DateTimeField):
        return (timezone.localtime() - dt.timedelta(days=number)).strftime("%Y-%m-%dT%H:%M")
    if isinstance(field, forms.DateField):
        return (timezone.localdate() - dt.timedelta(days=number)).isoformat()
    if bound.name == "year":
        return str(2020 + number)
    if isinstance(field, forms.IntegerField):
        return str(LEAST.get(bound.name, 10) + number)
    if isinstance(field, forms.EmailField):
        return f"other{number}@example.org"
    if isinstance(field, forms.URLField):
        return f"https://example.org/{number}"
    if isinstance(field, forms.SlugField):
        return f"other-{number}"
    if bound.name == "fax_gateway":
        return f"{{number}}@fax{number}.example.org"
    return f"Other{number}"


def fill(data: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        data.pop(name, None)
    else:
        data[name] = value
