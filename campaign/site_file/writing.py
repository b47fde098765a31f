"""Writing the site into a file."""

import datetime as dt
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appeals.models import Appeal
from campaign.site_file import signing
from campaign.site_file.contents import about_copy
from campaign.site_file.contents.archive import Archive
from campaign.site_file.contents.collecting import collect
from campaign.site_file.contents.pages import Pages
from campaign.site_file.contents.style import style_files
from campaign.site_file.contents.wall import LANGUAGES, WallSummary, write_wall
from safety import lockdown
from safety.files import whole
from safety.snapshot import snapshot

# What a messenger takes, and a slow line loads in a minute.
MOST_BYTES = 5_000_000
# Around each file of a zip: its name twice and 76 bytes, its line of the sums, compressed, and a page's policy and links.
BYTES_AROUND_A_FILE = 500
BYTES_OF_ABOUT = 6_000


class LockedDown(Exception):
    """The site is locked down: what a file has, nobody can take back."""


class NoSite(Exception):
    """No text of the campaign is loaded: there is no home page."""


@dataclass(frozen=True)
class Summary:
    """What was written.

    `pages` are counted in all languages, letters once; `others_left_out` are bulletins, photographs
    and pages that there was no room for; `digest` is the file's SHA-256.
    """

    bytes: int
    pages: int
    letters_shown: int
    letters_left_out: int
    others_left_out: int
    digest: str


def write(path: Path, *, now: dt.datetime, tell: Callable[[str], None] = lambda words: None) -> Summary:
    """Writes the public site into a zip at `path`, in the place of what is there, whole or not at all.

    Raises what `made` raises, and OSError. `tell` is told what is being done.
    """
    # Opened first: a folder that takes no file is known before the work is done.
    with whole.written(path, mode=0o644) as file:
        content, summary = made(now=now, tell=tell)
        file.write(content)
    return summary


def made(*, now: dt.datetime, tell: Callable[[str], None] = lambda words: None) -> tuple[bytes, Summary]:
    """The public site as it is, in a zip: one state of the database; the same state and `now` give the same bytes.

    Raises LockedDown, NoSite, signing.NoKey.
    """
    made_at = now.replace(second=0, microsecond=0)
    refuse_in_lockdown()
    # Where there is no key yet, it is made now: pages tell its fingerprint.
    signing.private_key()
    with Archive(made_at) as archive:
        with snapshot(), lockdown.asked_once():
            refuse_in_lockdown()
            filled = fill(archive, Pages(made_at), tell)
        content = archive.finish(signing.sign)
    # It may have begun meanwhile.
    refuse_in_lockdown()
    summary = Summary(
        bytes=len(content),
        pages=filled.pages,
        letters_shown=sum(wall.letters_shown for wall in filled.walls),
        letters_left_out=sum(wall.letters_left_out for wall in filled.walls),
        others_left_out=filled.others_left_out,
        digest=hashlib.sha256(content).hexdigest(),
    )
    return content, summary


def refuse_in_lockdown() -> None:
    if lockdown.is_locked_down():
        raise LockedDown


@dataclass(frozen=True)
class Filled:
    """What is in the file. `pages` are counted in all languages."""

    pages: int
    walls: list[WallSummary]
    others_left_out: int


def fill(archive: Archive, pages: Pages, tell: Callable[[str], None]) -> Filled:
    """Everything: what is found first, to know the room that is left for letters; pages last, as they link to letters."""
    tell("Collecting the pages …")
    found = collect(pages.made_at)
    if "/" not in found.pages:
        raise NoSite
    archive.add_all(style_files())
    for url, content in found.files.items():
        archive.add(pages.places.add(url), content)
    places = {url: pages.places.add(url) for url in found.pages}
    about_urls = about_copy.note_places(pages)
    waiting = sum(len(content) + BYTES_AROUND_A_FILE for content in found.pages.values())
    waiting += len(about_urls) * BYTES_OF_ABOUT
    walls = []
    for appeal in Appeal.objects.published().order_by("pk").select_related("tally"):
        tell(f"Writing the letters of {appeal.slug} …")
        room = MOST_BYTES - waiting - archive.size - len(archive.names) * BYTES_AROUND_A_FILE
        walls.append(write_wall(archive, pages, appeal, found.links, room))
    tell("Writing the pages …")
    for url, place in places.items():
        archive.add(place, pages.plain(url, zlib.decompress(found.pages[url])))
    about = about_copy.made(
        pages,
        letters_shown=sum(wall.letters_shown for wall in walls),
        letters_left_out=sum(wall.letters_left_out for wall in walls),
        others_left_out=found.left_out,
    )
    archive.add_all(about)
    return Filled(
        pages=len(places) + len(about) + sum(wall.pages for wall in walls) * len(LANGUAGES),
        walls=walls,
        others_left_out=found.left_out,
    )
