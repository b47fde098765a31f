"""A report with two photographs and an update about it, both in three languages: published, and mailed."""

import io
from collections import Counter
from email.message import EmailMessage

from django.utils import timezone
from PIL import Image, ImageDraw

from appeals.models import Letter, NewsUpdate
from articles.models import Article, Photo
from tests.make import LANGUAGES
from tests.story.day.screens import Screen

SLUG = "the-first-winter"
REPORT = {
    "en": (
        "The first winter without a house",
        "Forty families live with relatives. What they need now.",
        "The stoves came out first, then the doors.\n\n## What they ask for\n\nA roof, and a paper that is kept.",
    ),
    "ru": (
        "Первая зима без дома",
        "Сорок семей живут у родственников. Что им нужно сейчас.",
        "Сначала вынесли печи, потом двери.\n\n## О чём они просят\n\nО крыше и о бумаге, которую соблюдают.",
    ),
    "kk": (
        "Үйсіз өткен алғашқы қыс",
        "Қырық отбасы туыстарының қолында тұрады. Оларға қазір не керек.",
        "Алдымен пештер, содан кейін есіктер шығарылды.\n\n## Олар не сұрайды\n\nБаспана мен орындалатын қағаз.",
    ),
}
SUBJECTS = {"en": "News from us", "ru": "Новости от нас", "kk": "Бізден жаңалық"}
SHOWN = {
    "en": ("A stove stands in the snow where a house was", "A family with their bundles in front of a lorry"),
    "ru": ("Печь стоит в снегу на месте дома", "Семья с узлами у грузовика"),
    "kk": ("Үйдің орнында, қар үстінде пеш тұр", "Жүк көлігінің жанында буып-түйген заттарымен отбасы"),
}


def publishes_a_report(desk: Screen) -> Article:
    """Writes it, adds both photographs in one go, describes them, and gives it the time of publication."""
    desk.go("/admin/")
    desk.open_from_menu("/articles/article/")
    desk.press(desk.find(".object-tools a[href*='/add/']"))
    desk.find("#id_slug").fill(SLUG)
    for language, texts in REPORT.items():
        for name, text in zip(("title", "summary", "body"), texts, strict=True):
            desk.find(f"#id_{name}_{language}").fill(text)
    desk.find("#id_add_photographs").set_input_files([drawn("stove.jpg", "#7d8ba0"), drawn("lorry.jpg", "#9a8f7a")])
    desk.seen("report")
    desk.press(desk.find("[name=_save]"))
    assert desk.page.url.endswith("/change/#photos-group")
    desk.seen("photographs-to-describe")
    for language, (first, second) in SHOWN.items():
        desk.find(f"#id_photos-0-description_{language}").fill(first)
        desk.find(f"#id_photos-1-description_{language}").fill(second)
    for number in (0, 1):
        desk.find(f"#id_photos-{number}-is_agreed").check()
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    desk.find("#id_published_at").fill(now)
    desk.press(desk.find("[name=_continue]"))
    desk.seen("report-published")
    assert [photo.is_shown for photo in Photo.objects.all()] == [True, True]
    return Article.objects.get(slug=SLUG)


def reads_it_as_everybody_does(screen: Screen) -> None:
    """Both photographs are on the public page, described in its language."""
    for language, prefix in (("ru", "/ru"), ("kk", "/kk"), ("en", "")):
        screen.go(f"{prefix}/articles/{SLUG}/")
        images = screen.find(".photo img")
        assert tuple(image.get_attribute("alt") for image in images.all()) == SHOWN[language]
        for image in images.all():
            image.scroll_into_view_if_needed()
            image.evaluate("image => image.decode()")
        screen.reads(REPORT[language][0])
    screen.page.evaluate("scrollTo(0, 0)")
    screen.seen("report-on-the-site")


def sends_an_update_about_it(desk: Screen, article: Article, readers: int) -> None:
    """From the report's own page, which fills in where it leads; the subjects are hers."""
    desk.go(f"/admin/articles/article/{article.pk}/change/")
    desk.press(desk.page.get_by_role("link", name="Tell those who asked for news"))
    for language in LANGUAGES:
        body = desk.find(f"#id_body_{language}").input_value()
        assert body.endswith(address_of(language)), body
        desk.find(f"#id_subject_{language}").fill(SUBJECTS[language])
    desk.seen("update")
    desk.press(desk.find("[name=_save]"))
    desk.reads(f"As of now it goes to this many people: {readers}.")
    desk.find("#publish-sure").check()
    desk.seen("update-to-publish")
    desk.press(desk.page.get_by_role("button", name="Publish and send"))
    desk.reads("The worker sends it from now on.")


def sees_it_sent(desk: Screen, readers: int) -> None:
    update = NewsUpdate.objects.get()
    desk.go(f"/admin/appeals/newsupdate/{update.pk}/publishing/")
    desk.reads("All of them have left.")
    assert update.sent_count == readers
    desk.seen("update-sent")


def is_mailed_in_the_language_of_each_letter(mails: list[tuple[str, EmailMessage]], readers: int) -> None:
    """Each reader gets one mail, with the report's address in the language of the letter."""
    assert len(mails) == len({to for to, _ in mails}) == readers
    languages = Counter()
    for _, mail in mails:
        language = next(code for code, subject in SUBJECTS.items() if subject == mail["Subject"])
        languages[language] += 1
        text = mail.get_body(("plain",)).get_content()
        assert address_of(language) in text
        assert address_of(language) in mail.get_body(("html",)).get_content()
    letters = Letter.objects.filter(contact__wants_updates=True, state="approved")
    assert languages == Counter(letters.values_list("language", flat=True)) and len(languages) == 3


def address_of(language: str) -> str:
    prefix = "" if language == "en" else f"/{language}"
    return f"https://letters.example{prefix}/articles/{SLUG}/"


def drawn(name: str, sky: str) -> dict[str, object]:
    """A photograph's stand-in: a street of low houses under a sky, as a camera's file."""
    image = Image.new("RGB", (1600, 1067), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 700, 1600, 1067), "#e8e4da")
    for left in range(120, 1500, 460):
        draw.rectangle((left, 520, left + 300, 760), "#6b4a3a")
        draw.polygon(((left - 40, 520), (left + 150, 360), (left + 340, 520)), "#3a2c26")
        draw.rectangle((left + 110, 590, left + 190, 760), "#c9a227")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}
