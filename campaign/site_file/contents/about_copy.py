"""The page of the file about itself: what it is a copy of, and what there was no room for."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from campaign.content.files import APPEAL_SLUG
from campaign.site_file.contents.pages import Pages
from campaign.site_file.contents.places import ABOUT_COPY
from campaign.web import paths

TEMPLATE = "campaign/site_file/about_copy.html"


def note_places(pages: Pages) -> list[str]:
    """Says where it is in each language; returns the addresses."""
    urls = [paths.path_in_language(ABOUT_COPY, code) for code, _name in settings.LANGUAGES]
    for url in urls:
        pages.places.add(url)
    return urls


def made(pages: Pages, *, letters_shown: int, letters_left_out: int, others_left_out: int) -> dict[str, bytes]:
    """The page in each language, by its name in the file."""
    files = {}
    for url in note_places(pages):
        with translation.override(paths.language_of(url)):
            context = {
                "letters_shown": letters_shown,
                "letters_left_out": letters_left_out,
                "others_left_out": others_left_out,
                "live_url": settings.SITE_URL + reverse("appeals:wall", args=[APPEAL_SLUG]),
            }
            files[pages.places.add(url)] = pages.own(url, TEMPLATE, context)
    return files
