"""Articles and pages: edited side by side, looked at before they are saved, published on a day."""

import datetime as dt

import pytest
from django.utils import timezone

from articles.models import Article, ArticleText, OldSlug
from campaign.models import Page, PageText
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with, superuser

pytestmark = pytest.mark.django_db


def page_of(obj):
    return f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"


def save(client, obj, **changes):
    fields = {**fields_of(client.get(page_of(obj))), **changes}
    return client.post(page_of(obj), fields, follow=True)


def previewed(client, obj, language, **changes):
    fields = {**fields_of(client.get(page_of(obj))), **changes}
    address = f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/preview/{language}/"
    return client.post(address, fields)


def test_a_saved_text_is_rendered_and_its_revision_counted_up_once():
    article = make.article()
    save(superuser(), article, body_en="Line one.\r\n\r\n**Strong** <script>alert(1)</script>")
    text = ArticleText.objects.get(article=article, language="en")
    assert text.body == "Line one.\n\n**Strong** <script>alert(1)</script>"
    assert "<strong>Strong</strong>" in text.html
    assert "<script" not in text.html
    assert text.revision == 2
    assert ArticleText.objects.get(article=article, language="kk").revision == 1


def test_saving_without_a_change_leaves_what_was_loaded():
    make.campaign()
    client = superuser()
    for obj in (Article.objects.get(), *Page.objects.all()):
        save(client, obj)
    for text in (*ArticleText.objects.all(), *PageText.objects.all()):
        assert not text.is_edited, text
        assert text.revision == 1


def test_the_list_marks_translations_older_than_their_original():
    article = make.article()
    client = superuser()
    assert "older" not in client.get("/admin/articles/article/").text
    save(client, article, title_en="Changed")
    assert client.get("/admin/articles/article/").text.count("older than the English text") == 2
    save(client, article, is_current_kk="on")
    assert client.get("/admin/articles/article/").text.count("older than the English text") == 1
    assert "старше английского текста" in client.get("/ru/admin/articles/article/").text
    assert "ағылшынша мәтіннен ескі" in client.get("/kk/admin/articles/article/").text


def test_a_preview_shows_what_is_not_saved_and_stores_nothing():
    article = make.article()
    response = previewed(superuser(), article, "kk", title_kk="Көрініс", body_kk="Жаңа **сөз**.")
    assert response.status_code == 200
    assert "Көрініс" in response.text
    assert "<strong>сөз</strong>" in response.text
    assert '<html lang="kk"' in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert not ArticleText.objects.filter(title="Көрініс").exists()
    assert "Көрініс" not in superuser().get(f"/kk/articles/{article.slug}/").text


def test_a_preview_of_a_page_opened_earlier_shows_what_was_typed():
    make.campaign()
    client = superuser()
    for obj in (Article.objects.get(), Page.objects.get(slug="about")):
        fields = {**fields_of(client.get(page_of(obj))), "title_en": "Typed here"}
        save(client, obj, title_en="Stored meanwhile", title_ru="Сохранено другим")
        address = f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/preview"
        assert "Typed here" in client.post(f"{address}/en/", fields).text
        assert "Сохранено другим" in client.post(f"{address}/ru/", fields).text


def test_a_preview_runs_nothing_that_was_typed():
    response = previewed(
        superuser(), make.article(), "en", body_en="<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    )
    assert "<img src=x" not in response.text
    assert 'href="javascript' not in response.text


def test_a_preview_of_a_language_without_words_falls_back_to_english():
    article = Article.objects.create(slug="bare", published_at=None)
    text = {"slug": "bare", "title_en": "Bare title", "summary_en": "S", "body_en": "B"}
    forms = {"photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0"}
    response = superuser().post(f"/admin/articles/article/{article.pk}/preview/ru/", {**text, **forms})
    assert "Bare title" in response.text


def test_a_new_article_can_be_looked_at_before_it_is_there():
    response = superuser().post("/admin/articles/article/preview/en/", {"title_en": "Unborn", "body_en": "Text."})
    assert "Unborn" in response.text
    assert not Article.objects.exists()


def test_previews_are_for_those_who_may_change_the_text():
    make.campaign()
    article, page = Article.objects.get(), Page.objects.first()
    moderator = client_of(organiser_with("appeals.change_letter", "articles.view_article", "campaign.view_page"))
    for path in (
        f"/admin/articles/article/{article.pk}/preview/en/",
        "/admin/articles/article/preview/en/",
        f"/admin/campaign/page/{page.pk}/preview/en/",
    ):
        assert moderator.post(path, {"title_en": "x"}).status_code == 403
        assert client_of(make.organiser(is_superuser=False, password=None)).post(path, {}).status_code == 403


@pytest.mark.parametrize("path", ["1/preview/xx/", "1/preview/en/", "99999/preview/en/", f"{'9' * 40}/preview/en/"])
def test_a_preview_of_nothing_is_a_page(path):
    make.article()
    client = superuser()
    for model in ("articles/article", "campaign/page"):
        for response in (
            client.get(f"/admin/{model}/{path}", follow=True),
            client.post(f"/admin/{model}/{path}", {"slug": "\0"}),
        ):
            assert response.status_code in (200, 302, 404)


def test_pages_keep_their_addresses_and_show_their_words():
    make.campaign()
    page = Page.objects.get(slug="about")
    client = superuser()
    save(client, page, title_ru="Новое имя", slug="elsewhere")
    page.refresh_from_db()
    assert page.slug == "about"
    assert "Новое имя" in client.get("/ru/about/").text
    assert "Preview me" in previewed(client, page, "en", title_en="Preview me").text
    assert client.get("/admin/campaign/page/add/").status_code == 403


def test_a_draft_is_not_shown_until_its_day_has_come():
    article = make.article()
    client = superuser()
    save(client, article, published_at="")
    assert client.get(f"/articles/{article.slug}/").status_code == 404
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    save(client, article, published_at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    assert client.get(f"/ru/articles/{article.slug}/").status_code == 404
    save(client, article, published_at=(tomorrow - dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    assert client.get(f"/kk/articles/{article.slug}/").status_code == 200


@pytest.mark.parametrize("made", [make.article, make.appeal])
def test_a_slug_is_one_that_every_file_system_can_have_as_a_folder(made):
    """In the site's file each address is a folder: FAT takes small and capital letters for the same, Windows has devices."""
    row, client = made(), superuser()
    for device in ("con", "AUX", "Nul", "com1", "lpt9"):
        assert save(client, row, slug=device).context["errors"]
    save(client, row, slug="Report-of-March")
    row.refresh_from_db()
    assert row.slug == "report-of-march"
    type(row).objects.filter(pk=row.pk).update(slug="Older")
    save(client, row, slug="Older")
    other = make.article(slug="other") if made is make.article else make.appeal("other")
    assert save(client, other, slug="older").context["errors"]
    row.refresh_from_db()
    assert row.slug == "Older"


def test_an_article_s_old_slug_redirects_and_stays_taken():
    article, other = make.article("first"), make.article("other")
    client = superuser()
    save(client, article, slug="second")
    assert client.get("/articles/first/").headers["Location"] == "/articles/second/"
    for slug in ("first", "second", "feed"):
        assert save(client, other, slug=slug).context["errors"]
    save(client, article, slug="first")
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["second"]


def test_an_article_is_added_with_an_english_text_and_translated_later():
    client = superuser()
    fields = fields_of(client.get("/admin/articles/article/add/"))
    fields.update(slug="new", title_en="New", summary_en="A summary.", body_en="A text.")
    client.post("/admin/articles/article/add/", fields)
    article = Article.objects.get(slug="new")
    assert list(article.texts.values_list("language", flat=True)) == ["en"]
    save(client, article, title_en="Newer")
    save(client, article, title_ru="Новое", summary_ru="Кратко.", body_ru="Текст.")
    russian = article.texts.get(language="ru")
    assert russian.based_on_revision == 2
    assert save(client, article, title_kk="Жаңа").context["errors"]


def test_the_lists_cost_as_many_queries_for_one_article_as_for_fifty(django_assert_max_num_queries):
    """Guards against a query for the texts of each article."""
    client = superuser()
    counts = []
    for number in (1, 49):
        for _ in range(number):
            make.article()
        with django_assert_max_num_queries(15) as captured:
            client.get("/admin/articles/article/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
