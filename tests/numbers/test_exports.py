"""Exports: what each purpose holds, and what none does; recorded with the hash of what was handed on."""

import csv
import datetime as dt
import hashlib
import io

import pytest
from django.utils import timezone

from appeals.models import Export
from appeals.models.letters.states import Naming, State
from appeals.services.exporting import download
from appeals.services.exporting.download import Download
from appeals.services.exporting.purposes import Choice
from appeals.services.figures.breakdowns import recompute_breakdowns
from organisers.models import Record
from safety import lockdown
from tests import make
from tests.admin.entering import client_of, organiser_with, superuser
from tests.translations.making import translation

pytestmark = pytest.mark.django_db
PAGE = "/admin/appeals/export/add/"


def export(appeal, purpose, client=None, **fields):
    """What a browser gets: the file's bytes, or the page."""
    data = {"appeal": appeal.pk, "purpose": purpose, **fields}
    response = (client or superuser()).post(PAGE, data)
    if not response.streaming:
        return response
    # At its end the test's client closes it, as servers do.
    return response, b"".join(response.streaming_content)


def begun(appeal, purpose="archive"):
    """A download of which nothing was taken yet."""
    return Download(appeal=appeal, purpose=purpose, choice=Choice(), by=None, clock=timezone.now)


def rows_of(appeal, purpose, **fields):
    _, content = export(appeal, purpose, **fields)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def appeal():
    return make.appeal()


def test_it_is_a_download_in_utf_8_with_a_mark_that_is_recorded_with_its_hash(appeal):
    make.letter(appeal, own_words="Қала, «қ»\nand a second line.", city="Алматы")
    response, content = export(appeal, "archive")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="letters-archive-')
    assert "no-store" in response["Cache-Control"] and response["X-Accel-Buffering"] == "no"
    assert content.startswith(b'\xef\xbb\xbf"letter","written_on",') and content.endswith(b'"\r\n')
    assert '"Қала, «қ»\nand a second line."'.encode() in content
    stored = Export.objects.get()
    assert (stored.state, stored.rows, stored.sha256) == ("done", 1, hashlib.sha256(content).hexdigest())
    [entry] = Record.objects.about(f"export {stored.pk}")
    assert (entry.act, entry.reason, entry.rows, entry.done_by) == ("export letters", "archive", 1, stored.made_by)


def test_no_export_has_an_address_or_more_than_naming_allows(appeal):
    make.letter(appeal, name="Public Pia", city="Leeds", organisation="Guild", address="pia@example.org")
    make.letter(appeal, naming=Naming.MAYOR, name="Mayor Mia", city="Minsk", organisation="Only Mayor’s")
    make.letter(appeal, naming=Naming.NOBODY, own_words="Unnamed.")
    make.letter(appeal, name="Once Olga", city="Onceville", organisation="Onceorg", country="KZ")
    make.letter(appeal, name="Twice Timur", city="Taraz", country="KZ", is_public_confirmed=True)
    everything = {purpose: export(appeal, purpose)[1].decode() for purpose in ("archive", "press", "statistics")}
    for content in everything.values():
        for hidden in ("@", "example.org", "Mayor Mia", "Minsk", "Only Mayor", "Once Olga", "Onceville", "Onceorg"):
            assert hidden not in content
    for purpose in ("archive", "press"):
        for named in ("Public Pia", "Leeds", "Guild", "Twice Timur", "Taraz"):
            assert named in everything[purpose]
    assert "Pia" not in everything["statistics"] and "lost a home" not in everything["statistics"]
    assert len(rows_of(appeal, "archive")) == 5
    assert len(rows_of(appeal, "press")) == 2


@pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
def test_only_approved_letters_are_in_it(appeal, state):
    make.letter(appeal, state=state)
    assert rows_of(appeal, "archive") == rows_of(appeal, "press") == []


def test_the_press_gets_words_and_checked_translations_and_where_to_find_them(appeal, settings):
    settings.SITE_URL = "https://letters.example"
    made = make.letter(appeal, own_words="Ein Haus.", own_language="de", name="Jo")
    make.letter(appeal, own_words="")
    translation(made, language="ru", text="Дом.")
    [row] = rows_of(appeal, "press")
    assert row["address"] == f"https://letters.example/appeals/{appeal.slug}/letters/{made.pk}/"
    assert (row["own_words"], row["own_language"], row["in_ru"], row["in_en"]) == ("Ein Haus.", "de", "Дом.", "")


def test_what_a_program_would_run_is_text(appeal):
    dangerous = ["=1+1", "+1", "-1", "@a", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", " =1", "\t=1", "\u00a0=1"]
    for words in dangerous:
        make.letter(appeal, own_words=words, name=words, city=words, organisation=words)
    _, content = export(appeal, "press")
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for field in ("own_words", "name", "city", "organisation"):
            assert row[field].startswith("'"), row[field]
    assert all(line.count(b'"') % 2 == 0 for line in content.split(b"\r\n"))
    make.letter(appeal, own_words='He said "=1", and left.\n-- Ada')
    assert any(row["own_words"] == 'He said "=1", and left.\n-- Ada' for row in rows_of(appeal, "press"))


def test_it_is_narrowed_and_the_record_says_to_what(appeal):
    today = timezone.localdate()
    make.letter(appeal, country="FR", own_language="fr", written_on=today - dt.timedelta(days=9))
    wanted = make.letter(appeal, country="FR", own_language="fr")
    make.letter(appeal, country="DE", own_language="fr")
    chosen = {"country": "FR", "language": "fr", "since": today.isoformat(), "until": today.isoformat()}
    [row] = rows_of(appeal, "archive", **chosen)
    assert row["letter"] == str(wanted.pk)
    assert Export.objects.get().chosen == chosen


def test_statistics_say_what_the_site_says_and_letters_on_paper_merged(appeal):
    for _ in range(12):
        make.letter(appeal)
    make.paper(appeal, 30, country="DE")
    make.paper(appeal, 2, country="FR")
    make.paper(appeal, 9, country="IE")
    recompute_breakdowns(now=timezone.now())
    rows = [(row["table"], row["code"], row["letters"]) for row in rows_of(appeal, "statistics")]
    assert rows == [
        ("country", "DE", "12"),
        ("language", "en", "12"),
        ("paper_country", "DE", "30"),
        ("paper_country", "other", "11"),
    ]


def test_a_download_that_is_broken_off_is_recorded_as_that(appeal, monkeypatch):
    monkeypatch.setattr("appeals.services.exporting.purposes.BATCH", 1)
    for _ in range(3):
        make.letter(appeal)
    response = begun(appeal)
    assert Export.objects.get().state == "begun"
    taken = [next(response) for _ in range(2)]
    response.close()
    response.close()
    stored = Export.objects.get()
    assert (stored.state, stored.rows, stored.sha256) == ("aborted", 1, hashlib.sha256(b"".join(taken)).hexdigest())
    assert Record.objects.about(f"export {stored.pk}").get().act == "break off export"
    assert export(appeal, "archive")[1].count(b"\r\n") == 4


def test_one_whose_server_was_killed_is_not_begun_for_ever(appeal):
    lost = begun(appeal)
    client = superuser()
    assert "under way" in client.get("/admin/appeals/export/").text
    Export.objects.update(begun_at=timezone.now() - dt.timedelta(seconds=download.MOST_SECONDS + 600))
    page = client.get("/admin/appeals/export/").text
    assert "broken off when the server stopped" in page and "under way" not in page
    lost.close()
    assert "broken off when" not in client.get("/admin/appeals/export/").text


def test_one_at_a_time_in_a_process_and_one_never_begun_gives_its_place_back(appeal):
    first = begun(appeal)
    busy = export(appeal, "archive")
    assert busy.status_code == 429 and "Another export is under way." in busy.text
    first.close()
    assert Export.objects.get().state == "aborted"
    assert export(appeal, "archive")[0].status_code == 200


def test_nothing_leaves_while_the_site_is_locked_down(appeal, monkeypatch):
    lockdown.begin(by="", now=timezone.now())
    response = export(appeal, "archive")
    assert response.status_code == 423 and "locked down" in response.text and not Export.objects.exists()
    lockdown.end()
    monkeypatch.setattr(download, "ASKS_EVERY_SECONDS", -1)
    monkeypatch.setattr(download, "is_locked_down_by_now", lambda: True)
    with pytest.raises(download.LockedDown):
        export(appeal, "archive")
    assert Export.objects.get().state == "aborted"


def test_one_that_takes_too_long_is_broken_off(appeal, monkeypatch):
    monkeypatch.setattr(download, "MOST_SECONDS", -1)
    with pytest.raises(download.TookTooLong):
        export(appeal, "archive")
    assert Export.objects.get().state == "aborted"
    monkeypatch.undo()
    assert export(appeal, "archive")[0].status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": "everything"},
        {"purpose": ""},
        {"appeal": "9" * 40},
        {"appeal": "\0"},
        {"country": "XX"},
        {"language": "xx"},
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"since": "2026-02-01", "until": "2026-01-01"},
        {"purpose": "statistics", "country": "DE"},
    ],
)
def test_nonsense_is_answered_with_the_form(appeal, fields):
    data = {"appeal": appeal.pk, "purpose": "archive", **fields}
    response = superuser().post(PAGE, data)
    assert response.status_code in (400, 422) and not Export.objects.exists()


def test_it_takes_the_right_and_a_post(appeal):
    make.letter(appeal)
    reader = client_of(organiser_with("appeals.view_letter", "appeals.change_letter"))
    for path in (PAGE, "/admin/appeals/export/"):
        assert reader.get(path).status_code == 403
    assert reader.post(PAGE, {"appeal": appeal.pk, "purpose": "archive"}).status_code == 403
    exporter = client_of(organiser_with("appeals.export_letters"))
    shown = exporter.get(PAGE, {"appeal": appeal.pk, "purpose": "archive"})
    assert not shown.streaming and not Export.objects.exists()
    assert export(appeal, "archive", exporter)[0].status_code == 200
    assert "archive" in exporter.get("/admin/appeals/export/").text
    for path in (f"/admin/appeals/export/{Export.objects.get().pk}/delete/",):
        assert superuser().post(path, {"post": "yes"}).status_code == 403
