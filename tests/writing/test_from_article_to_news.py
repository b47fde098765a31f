"""A report with two photographs in three languages, published, and told to those who asked for news, without a detour."""

import email
import email.policy

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appeals.models import NewsUpdate
from articles.models import Article
from organisers import roles
from organisers.models import Record
from outbox.sending.worker import Worker
from tests import make
from tests.admin.entering import client_of, fields_of, messages_of
from tests.photos.making import page_of, picture

pytestmark = pytest.mark.django_db
ADD, NEWS = "/admin/articles/article/add/", "/admin/appeals/newsupdate/add/"
LANGUAGES = ("en", "ru", "kk")
WORDS = {"title": "What was built", "summary": "A summary.", "body": "A **word**."}
TEXTS = {f"{name}_{code}": f"{text} {code}" for name, text in WORDS.items() for code in LANGUAGES}


def editor():
    roles.make_groups()
    user = make.organiser(is_superuser=False, email="editor@example.org")
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    return client_of(user)


def described(number):
    words = {f"photos-{number}-description_{code}": f"House {number}, {code}" for code in LANGUAGES}
    return {**words, f"photos-{number}-is_agreed": "on"}


def link_to_news(response):
    [path] = {step.url for step in response.context["next_steps"]}
    assert f'href="{path}"' in response.text
    return path


def test_an_editor_writes_a_report_with_photographs_and_tells_those_who_asked(settings, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT, settings.MAIL_DIR, settings.HAS_MAIL_SERVER = tmp_path / "media", tmp_path / "mail", False
    client = editor()
    make.contact(make.letter(make.appeal(), language="kk"), make.address(), wants_updates=True)
    files = [SimpleUploadedFile(f"IMG_{red}.jpg", picture(colour=(red, 0, 0))) for red in (10, 200)]
    fields = {**fields_of(client.get(ADD)), "slug": "rebuilt", **TEXTS, "add_photographs": files}
    described_next = client.post(ADD, fields, follow=True)
    article = Article.objects.get()
    assert article.published_at is None and not described_next.context["next_steps"]
    words = {**fields_of(described_next), **described(0), **described(1), "publish_now": "on", "_continue": "1"}
    saved = client.post(page_of(article), words, follow=True)
    assert "The article is on the site now." in messages_of(saved) and "not yet" not in messages_of(saved)
    assert [entry.done_by for entry in Record.objects.filter(act="set publication")] == [saved.context["user"]]
    public = client.get(f"/kk/articles/{article.slug}/").text
    assert "House 0, kk" in public and "House 1, kk" in public

    begun = client.get(link_to_news(saved))
    assert not NewsUpdate.objects.exists()
    typed = fields_of(begun)
    assert all(typed[f"body_{code}"].endswith("/articles/rebuilt/") and typed[f"subject_{code}"] for code in LANGUAGES)
    page = client.post(NEWS, typed, follow=True)
    ticked = {"sure": "on", "fingerprint": page.context["fingerprint"]}
    assert "The update is published" in messages_of(client.post(page.wsgi_request.path, ticked, follow=True))
    worker = Worker(clock=timezone.now)
    assert any(not worker.work_once() for _ in range(20))
    [mail] = (tmp_path / "mail").glob("*.eml")
    body = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default).get_body(("plain",))
    assert f"{settings.LINK_URL}/kk/articles/rebuilt/" in body.get_content()


def test_no_news_is_begun_about_an_article_that_readers_cannot_see():
    client, article = editor(), make.article()
    for value in ("", "0", "-1", "one", "9" * 30, "²", "1\0", str(article.pk + 1)):
        assert not fields_of(client.get(NEWS, {"article": value})).get("subject_en")
    assert fields_of(client.get(NEWS, {"article": article.pk}))["subject_en"]
    assert not fields_of(client.get(NEWS, {"subject_en": "Put into a link by a stranger"})).get("subject_en")
    Article.objects.update(published_at=None)
    assert not fields_of(client.get(NEWS, {"article": article.pk})).get("subject_en")
    assert "next-steps" not in client.get(page_of(article)).text
