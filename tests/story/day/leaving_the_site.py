"""What leaves the site and what no longer may: the file for the press, locking down, opening again."""

import csv
import hashlib
import io
from pathlib import Path

from django.core.cache import cache

from appeals.models import Appeal, Contact, Export, Letter
from safety.keys import sealing
from safety.lockdown import is_locked_down
from tests.story.day import arriving
from tests.story.day.screens import Screen


def exports_for_the_press(desk: Screen, recovery_codes: list[str]) -> None:
    """Only letters with own words whose writers are named on the site; no address; recorded with the file's hash."""
    desk.go("/admin/")
    desk.open_from_menu("/appeals/export/add/")
    arriving.types_the_password_again(desk, recovery_codes.pop())
    desk.find("input[name=purpose][value=press]").check()
    desk.seen("export")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="Download the file").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    named = Letter.objects.filter(state="approved", naming="public").exclude(own_words="").exclude(country="KZ")
    text = content.decode("utf-8-sig")
    assert len(rows) == named.count() > 0
    assert all(letter.name in text and letter.own_words in text for letter in named)
    assert "Aigul" not in text and "▮" in text
    addresses = [sealing.unseal(contact.sealed_address) for contact in Contact.objects.exclude(sealed_address=None)]
    assert addresses and not any(address in text for address in addresses) and "@" not in text
    export = Export.objects.get()
    assert (export.rows, export.sha256) == (len(rows), hashlib.sha256(content).hexdigest())
    desk.go("/admin/appeals/export/")
    desk.reads(export.sha256[:12])
    desk.seen("exports")


def locks_down_and_opens_again(
    phone: Screen, others: list[Screen], reader: Screen, appeal: Appeal, recovery_codes: list[str]
) -> None:
    wall = f"/appeals/{appeal.slug}/letters/"
    name = named_on(reader, wall)
    phone.go("/admin/")
    phone.open_from_menu("/safety/lockdown/")
    phone.seen("emergencies")
    phone.press(phone.page.get_by_role("button", name="Lock down now"))
    assert is_locked_down()
    phone.seen("locked-down")

    # Every page without a name, every other login over, no file, no letter.
    assert name not in page_of(reader, wall)
    assert "A supporter" in page_of(reader, wall) and "as its writer chose" not in page_of(reader, wall)
    reader.page.get_by_text("A supporter").first.evaluate("line => line.scrollIntoView({block: 'center'})")
    reader.seen("wall-locked-down")
    reader.go(f"/appeals/{appeal.slug}/")
    assert not reader.find("[name=own_words]").count()
    reader.seen("appeal-locked-down")
    for other in others:
        other.go("/admin/")
        assert other.find("#id_password").is_visible()
    phone.go("/admin/appeals/export/add/")
    arriving.types_the_password_again(phone, recovery_codes.pop())
    phone.reads("Nothing can be exported while the site is locked down.")

    phone.press(phone.find(".modes a[href$='/safety/lockdown/']"))
    phone.press(phone.page.get_by_role("button", name="Open the site again"))
    assert not is_locked_down()
    phone.seen("open-again")
    assert name in page_of(reader, wall)
    reader.seen("wall")


def named_on(reader: Screen, wall: str) -> str:
    """A name that the wall shows."""
    text = page_of(reader, wall)
    return next(letter.name for letter in Letter.objects.filter(state="approved") if letter.name in text)


def page_of(reader: Screen, path: str) -> str:
    cache.clear()
    reader.go(path)
    return reader.find("body").inner_text()
