"""The pages of one file: which addresses they have, and how each is made plain."""

import datetime as dt
from typing import Any

from campaign.site_file.contents.answering import rendered
from campaign.site_file.contents.places import Places
from campaign.site_file.contents.plain import made_plain


class Pages:
    """`places` fills up as pages are found; a page links to those that are in it by then."""

    def __init__(self, made_at: dt.datetime) -> None:
        self.made_at = made_at
        self.places = Places()

    def plain(self, url: str, html: bytes) -> bytes:
        """A page of the site as the file has it."""
        place = self.places.find(url)
        if place is None:
            raise ValueError(f"{url} has no place in the file.")
        return made_plain(html, url=url, place=place, places=self.places)

    def own(self, url: str, template: str, context: dict[str, Any]) -> bytes:
        """A page that only the file has, in the language of its address."""
        return self.plain(url, rendered(url, self.made_at, template, context))
