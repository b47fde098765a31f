"""The campaign is loaded from its files: once, without overwriting what organisers edited, saying what it did."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appeals.models import Appeal, AppealText, DemandText, Recipient, RecipientText, Tally
from articles.models import ArticleText
from campaign.content import files
from campaign.content.loading import load_campaign
from campaign.models import PageText
from organisers.models import Record
from tests import make

NOW = timezone.now()
TEXTS = (ArticleText, AppealText, DemandText, RecipientText, PageText)


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in (*TEXTS, Appeal, Recipient, Tally)}


@pytest.fixture
def loaded(db):
    return load_campaign(overwrite=False, now=NOW)


def test_everything_is_there_in_three_languages(loaded):
    assert loaded.outcomes == {"created": 3 + 3 + 9 + 3 + 12 + len(files.read_glossary())}
    for model in TEXTS:
        languages = list(model.objects.values_list("language", flat=True))
        assert {languages.count(language) for language in ("en", "ru", "kk")} == {len(languages) // 3}
        assert not model.objects.older_than_original().exists()


def test_loading_again_changes_nothing(loaded):
    before = everything()
    again = load_campaign(overwrite=False, now=NOW)
    assert again.outcomes == {"unchanged": sum(loaded.outcomes.values())}
    assert everything() == before


def test_what_an_organiser_edited_is_kept_and_named(loaded, capsys):
    AppealText.objects.filter(language="ru").update(title="Изменено")
    Appeal.objects.update(state="paused", goal=77, paper_count=5)
    Recipient.objects.update(phone="1", checked_at=NOW)
    call_command("load_campaign")
    out = capsys.readouterr().out
    assert "1 kept" in out
    assert "kept as edited by an organiser: appeal.ru (--overwrite replaces it)" in out
    assert AppealText.objects.get(language="ru").title == "Изменено"
    assert Appeal.objects.values_list("state", "goal", "paper_count").get() == ("paused", 77, 5)
    assert Recipient.objects.get().phone == "1"


def test_overwriting_brings_the_files_words_back(loaded, capsys):
    title = AppealText.objects.get(language="ru").title
    AppealText.objects.filter(language="ru").update(title="Изменено")
    call_command("load_campaign", "--overwrite")
    assert "1 updated" in capsys.readouterr().out
    text = AppealText.objects.get(language="ru")
    assert (text.title, text.revision) == (title, 2)
    call_command("load_campaign")
    assert "updated" not in capsys.readouterr().out


def test_letters_and_counts_stay_as_they_are(loaded):
    letter = make.letter(Appeal.objects.get())
    load_campaign(overwrite=True, now=NOW)
    letter.refresh_from_db()
    assert Tally.objects.get().online == 1
    assert not Record.objects.exists()


def test_html_is_made_anew_with_its_text(loaded):
    ArticleText.objects.filter(language="en").update(body="Edited", html="<p>Edited</p>")
    load_campaign(overwrite=True, now=NOW)
    text = ArticleText.objects.get(language="en")
    assert "Edited" not in text.html
    assert text.word_count > 500


@pytest.mark.parametrize("bad", ["no front matter", "+++\ntitle = \n+++\n", None])
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_loaded(db, monkeypatch, tmp_path, bad):
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    (tmp_path / "en").mkdir()
    if bad is not None:
        (tmp_path / "en" / "article.md").write_text(bad)
    with pytest.raises(CommandError, match=r"^en/article\.md: "):
        call_command("load_campaign")
    assert not Appeal.objects.exists()


def test_nothing_is_sent_to_the_printed_addresses_until_they_are_checked(loaded):
    assert not Recipient.objects.checked().exists()


FACTS = {
    "en": [
        "Tasmagambetov",
        "Mustafayeva",
        "18 homes",
        "85",
        "500",
        "20 March 2006",
        "30",
        "17",
        "110",
        "offered to help",
    ],
    "ru": [
        "Тасмагамбетов",
        "Мустафаев",
        "Шанырак",
        "Айгерим",
        "20 марта 2006",
        "110",
        "Алма-Ата (Алматы)",
        "предложили",
    ],
    "kk": ["Тасмағамбетов", "Мұстафаева", "Шаңырақ", "Айгерім", "2006 жылғы 20 наурыз", "110", "Көмек ұсынған"],
}


@pytest.mark.parametrize("language", FACTS)
def test_the_report_holds_its_facts_and_its_source(loaded, language):
    text = ArticleText.objects.get(language=language)
    plain = re.sub(r"<[^>]+>|\u00a0|&nbsp;", " ", f"{text.kicker} {text.html}")
    plain = re.sub(r"\s+", " ", plain)
    for fact in FACTS[language]:
        assert fact in plain, fact
    assert "http://kazakhstan.socialism.ru/" in text.html
    assert "socialistworld.net" in text.source
    assert text.source_date == "2006-03"
    assert "<blockquote>" in text.html


@pytest.mark.parametrize("language", FACTS)
def test_the_letter_holds_three_demands_and_its_addressee(loaded, language):
    words = AppealText.objects.get(language=language)
    assert FACTS[language][0] in words.addressee
    assert "2006" in words.as_printed
    assert DemandText.objects.filter(language=language).count() == 3
    recipient = Recipient.objects.get()
    assert (recipient.phone, recipient.fax) == ("+7 3272 716557", "+7 3272 934710")
    assert (recipient.email, recipient.website) == ("mayor@almaty.kz", "www.almaty.kz")
