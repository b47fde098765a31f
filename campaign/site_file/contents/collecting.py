"""Finding what is public: from the pages of the sitemap on, by their links, as a visitor would."""

import datetime as dt
import zlib
from collections import deque
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from campaign.site_file.contents import places
from campaign.site_file.contents.answering import answer
from campaign.site_file.contents.plain import links_in

# Of the file's five megabytes: the pages without the wall, and what is no page. The rest is for the letters.
MOST_BYTES_OF_PAGES = 1_500_000
MOST_BYTES_OF_FILES = 2_000_000


@dataclass
class Collected:
    """Pages (compressed as zlib does) and files by their addresses, how many found no room, and all links that were seen."""

    pages: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: int = 0
    links: set[str] = field(default_factory=set)


def collect(made_at: dt.datetime) -> Collected:
    """All that is public but the wall. Memory holds the pages compressed, and no more of them than the file may have."""
    found = Collected()
    files: dict[str, int] = {}
    waiting = deque(first_pages(made_at))
    seen = set(waiting)
    page_bytes = 0
    while waiting:
        url = waiting.popleft()
        content = answer(url, made_at)
        if content is None:
            continue
        compressed = zlib.compress(content, 9)
        if page_bytes + len(compressed) > MOST_BYTES_OF_PAGES:
            found.left_out += 1
            continue
        page_bytes += len(compressed)
        found.pages[url] = compressed
        for link in links_in(content, url):
            target = places.canonical(link)
            if target in seen:
                continue
            seen.add(target)
            match = places.match_of(target.partition("?")[0])
            if match is not None and match.view_name in places.PAGES:
                waiting.append(target)
            elif match is not None and match.view_name in places.FILES:
                files[target] = places.FILES.index(match.view_name)
    found.links = seen
    take_files(found, sorted(files, key=lambda url: files[url]), made_at)
    return found


def first_pages(made_at: dt.datetime) -> list[str]:
    """What the sitemap lists, in every language."""
    sitemap = answer(reverse("machine:sitemap"), made_at)
    listed = LexborHTMLParser(sitemap).css("loc") if sitemap else []
    return [location.text().removeprefix(settings.SITE_URL) for location in listed]


def take_files(found: Collected, urls: list[str], made_at: dt.datetime) -> None:
    """As many of the files as fit, in this order. Photographs have the width in which they are shown, and no other."""
    size = 0
    for url in urls:
        content = answer(url, made_at)
        if content is None:
            continue
        if size + len(content) > MOST_BYTES_OF_FILES:
            found.left_out += 1
            continue
        size += len(content)
        found.files[url] = content
