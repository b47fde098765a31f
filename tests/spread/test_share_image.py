"""The image beside a link to this site: its size, its words, its name, and who may show it."""

import io

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image

from campaign.sharing import image as share_image
from tests import make

LANGUAGES = ["en", "ru", "kk"]
# The people of the report: a share image names nobody.
NAMES = (
    *("Moldir", "Mustafayeva", "Молдир", "Мөлдір", "Мустафаев", "Мұстафаева", "Nazarbayev", "Назарбаев"),
    *("Imangali", "Имангали", "Иманғали", "Tasmagambetov", "Тасмагамбетов", "Тасмағамбетов"),
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def path_of(language: str) -> str:
    return share_image.url_of(language).removeprefix(settings.SITE_URL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_image_is_as_large_as_it_should_be_and_light(language):
    path = share_image.file_of(language)
    assert path.stat().st_size < 300_000
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
        # Neither the time it was made nor the program that made it.
        assert image.info.keys() <= {"transparency"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_always_make_the_same_bytes(language):
    def drawn() -> bytes:
        file = io.BytesIO()
        share_image.draw(share_image.words(language)).save(file, format="PNG", optimize=True)
        return file.getvalue()

    assert drawn() == drawn() == share_image.file_of(language).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_nobody(language):
    words = share_image.words(language)
    text = repr(words) + words.alternative
    assert not [name for name in NAMES if name in text]


def test_each_language_has_its_own_words_and_name():
    assert len({share_image.words(language).digest for language in LANGUAGES}) == 3
    with translation.override("kk"):
        assert share_image.url_of("ru").startswith(f"{settings.SITE_URL}/share-ru-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_its_words_is_in_its_typeface(language):
    missing = share_image.font("Black", 40).getmask("\uffff").getbbox()
    words = share_image.words(language)
    for letter in {*words.headline, *words.kicker, *words.site, *"".join(words.demands)} - {" ", "\u00a0"}:
        mask = share_image.font("Black", 40).getmask(letter)
        assert mask.getbbox() is not None
        assert mask.getbbox() != missing or letter in "-–·.", letter


def test_long_words_are_made_smaller_until_they_fit():
    words = share_image.Words(
        site="Шаңырақ пен Айгерім",
        kicker="Алматы",
        headline="Олар өздеріне үй салды, ал билік бульдозермен келіп, үйлерін қиратып тастады. " * 2,
        demands=("Қылмыстық айыптарды алып тастау", "Қудалауды тоқтату", "Лайықты баспана салу керек болады"),
    )
    lines, size = share_image.fit(words.headline)
    assert len(lines) * size * 1.06 <= share_image.HEADLINE_HEIGHT
    assert all(
        share_image.font("Black", size).getlength(line) <= share_image.HEADLINE_WIDTH for line in lines if " " in line
    )
    assert share_image.draw(words).size == (1200, 630)


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_sites_may_show_it_and_cache_it(client, language):
    response = client.get(path_of(language))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == share_image.file_of(language).read_bytes()
    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_an_earlier_name_shows_the_present_image_for_a_while(client):
    response = client.get("/share-en-0123456789abcdef.png")
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=3600"
    assert len(list(share_image.file_of("en").parent.iterdir())) == 1


@pytest.mark.parametrize(
    "path", ["/share-de-0123456789abcdef.png", "/share-en-0123.png", "/share-en-..%2f..%2fsecrets.png", "/share-en.png"]
)
def test_other_names_are_no_page(client, path):
    assert client.get(path).status_code == 404


def test_it_can_be_asked_about_but_not_posted_to(client):
    assert client.head(path_of("en")).status_code == 200
    assert client.post(path_of("en")).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/ru", "ru"), ("/kk", "kk")])
def test_pages_point_to_the_image_of_their_language(client, prefix, language):
    make.campaign()
    for path in ("/", "/about/", "/articles/", "/appeals/shanyrak-aigyerim/"):
        content = client.get(prefix + path, headers={"host": "localhost"}).content.decode()
        address = share_image.url_of(language)
        assert f'<meta property="og:image" content="{address}">' in content
        assert address.startswith(settings.SITE_URL)
        assert '<meta property="og:image:alt" content="' in content
        assert '<meta name="twitter:card" content="summary_large_image">' in content
