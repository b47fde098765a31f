"""The leaflet: one page of A5 with the demands, the address and a code of it, the same bytes every time."""

import io
import re

import pytest
import segno
from django.core.cache import cache
from django.test import override_settings
from pypdf import PdfReader

from appeals.models import Appeal, AppealText
from appeals.pdf import leaflet, typesetting
from appeals.presentation.letters import present
from tests import make

ADDRESS = "/appeals/shanyrak-aigyerim/leaflet.pdf"
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}
A5_POINTS = (420, 595)


def unspaced(text: str) -> str:
    return "".join(text.split())


def pages_of(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.mark.django_db
@pytest.mark.parametrize("language", PREFIXES)
def test_it_says_what_it_is_about_on_one_page_with_the_address(client, language):
    appeal = make.campaign()
    with override_settings(SITE_URL="https://campaign.example"):
        response = client.get(PREFIXES[language] + ADDRESS)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="leaflet.pdf"'
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
    (page,) = pages_of(response.content).pages
    assert tuple(round(float(side)) for side in page.mediabox[2:]) == A5_POINTS
    text = unspaced(page.extract_text())
    view = present(appeal, language)
    parts = [view.headline, view.kicker, view.lead, view.state_words, view.as_printed]
    for part in [*parts, *(demand.short for demand in view.demands)]:
        assert unspaced(part) in text
    address = f"https://campaign.example{PREFIXES[language]}/appeals/shanyrak-aigyerim/"
    assert address in text
    links = [link.get_object()["/A"]["/URI"] for link in page["/Annots"]]
    assert set(links) == {address}


@pytest.mark.django_db
def test_it_is_the_same_bytes_every_time_and_has_no_date_or_author():
    view = present(make.campaign(), "kk")
    first = leaflet.leaflet_of(view, "https://campaign.example/kk/")
    cache.clear()
    assert leaflet.leaflet_of(view, "https://campaign.example/kk/") == first
    document = pages_of(first)
    assert document.metadata is not None
    assert not {"/CreationDate", "/ModDate", "/Author"} & set(document.metadata)
    assert b"pdfuaid" in first
    assert document.trailer["/Root"]["/Lang"] == "kk"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.django_db
def test_it_is_made_once(monkeypatch):
    view = present(make.campaign(), "en")
    cache.clear()
    first = leaflet.leaflet_of(view, "https://campaign.example/")
    monkeypatch.setattr(typesetting, "typeset", None)
    assert leaflet.leaflet_of(view, "https://campaign.example/") == first


@pytest.mark.parametrize("address", ["https://campaign.example/kk/appeals/x/", "http://localhost:8000/"])
def test_the_code_is_of_the_address(address):
    """Its dark modules, drawn line by line, are those of the code that segno makes of the address."""
    svg = leaflet.code_of(address)
    (path,) = re.findall(r'<path[^>]*stroke="#000"[^>]* d="([^"]+)"', svg.replace("'", '"'))
    drawn, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            drawn |= {(int(x) + step, int(y - 0.5)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if kind == "M" else (x + values[0], y + values[1])
    expected = segno.make(address, error="m", micro=False).matrix
    dark = {(column + 4, row + 4) for row, line in enumerate(expected) for column, cell in enumerate(line) if cell}
    assert drawn == dark


@pytest.mark.django_db
def test_long_texts_get_smaller_until_they_fit_the_page():
    appeal = make.campaign()
    AppealText.objects.filter(appeal=appeal).update(headline="Homes " * 30, lead="Residents are being evicted. " * 12)
    content = leaflet.leaflet_of(present(appeal, "en"), f"https://{'long-name.' * 6}example/appeals/{'slug-' * 10}/")
    assert len(pages_of(content).pages) == 1


@pytest.mark.django_db
def test_what_is_typed_is_text_and_a_closed_appeal_asks_for_no_letter(client):
    appeal = make.campaign()
    Appeal.objects.update(state="closed")
    AppealText.objects.filter(language="en").update(headline="#panic() *Homes* @x $y$ <b>")
    appeal.refresh_from_db()
    text = pages_of(client.get(ADDRESS).content).pages[0].extract_text()
    assert unspaced("#panic() *Homes* @x $y$ <b>") in unspaced(text)
    assert "Write to the mayor" not in text and "no longer collected" in " ".join(text.split())


@pytest.mark.django_db
def test_an_unknown_slug_is_not_found_and_only_reading_is_allowed(client):
    make.campaign()
    assert client.get("/appeals/nowhere/leaflet.pdf").status_code == 404
    assert client.post(ADDRESS).status_code == 405
