"""Dear work is done a few times at once: who comes then is answered at once, in words, and loses nothing."""

import threading

import pytest
from django.test import Client

from appeals import pdf
from appeals.views import writing
from campaign.sharing import image
from safety.web.few_at_once import Busy, Slots
from tests import make

APPEAL = "/appeals/shanyrak-aigyerim/"
WORDS = {"": "Too many at once", "/ru": "429", "/kk": "429"}


@pytest.fixture
def full(monkeypatch):
    """Every kind of slot is taken."""
    for module, name in ((pdf, "SLOTS"), (writing, "PREVIEWS"), (image, "SLOTS")):
        slots = Slots(1)
        slots._free.acquire()
        monkeypatch.setattr(module, name, slots)


def check(response, prefix=""):
    assert response.status_code == 429
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"
    assert f'lang="{prefix[1:] or "en"}"' in response.text
    assert WORDS[prefix] in response.text


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
@pytest.mark.parametrize("file", ["letter.pdf", "leaflet.pdf"])
def test_a_pdf_over_the_limit_is_a_page_that_says_so(db, full, prefix, file):
    make.site()
    check(Client().get(f"{prefix}{APPEAL}{file}"), prefix)
    assert Client().get(f"{prefix}{APPEAL}").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_a_preview_over_the_limit_keeps_the_words(db, full, prefix):
    make.site()
    response = make.post_letter(Client(), language=prefix[1:] or "en", action="preview", own_words="My <b>street</b>")
    check(response, prefix)
    assert "My &lt;b&gt;street&lt;/b&gt;</textarea>" in response.text


def test_a_letter_is_never_turned_away(db, full):
    make.site()
    assert make.post_letter(Client()).status_code == 302
    assert make.post_letter(Client(), naming="").status_code == 422


def test_a_share_image_that_is_not_drawn_yet_is_drawn_once(full, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = image.url_of("en").removeprefix(settings.SITE_URL)
    check(Client().get(path))
    (tmp_path / "share" / f"en-{image.words('en').digest}.png").write_bytes(b"drawn")
    assert Client().get(path).status_code == 200


def test_a_slot_is_free_again_whatever_happens():
    slots = Slots(2)
    for _ in range(5):
        with pytest.raises(RuntimeError), slots.one():
            raise RuntimeError
    with slots.one(), slots.one(), pytest.raises(Busy), slots.one():
        pass


@pytest.mark.parametrize("number", [2, 8])
def test_no_more_than_the_slots_work_at_once(number):
    """With as many slots as there are threads, which is without a guard, all of them do."""
    slots, lock = Slots(number), threading.Lock()
    counts = {"now": 0, "most": 0, "refused": 0}
    start, done = threading.Barrier(8), threading.Event()

    def work():
        start.wait()
        try:
            with slots.one():
                with lock:
                    counts["now"] += 1
                    counts["most"] = max(counts["most"], counts["now"])
                done.wait(0.2)
                with lock:
                    counts["now"] -= 1
        except Busy:
            with lock:
                counts["refused"] += 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {"now": 0, "most": number, "refused": 8 - number}
