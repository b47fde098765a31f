"""What every template knows: the site, its languages, and the page's URL in each of them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from appeals.views.writing import CAUTIOUS_LANGUAGES
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from campaign.models import GivingLink
from campaign.sharing import facts_image, image
from campaign.web import paths

SHORT_NAMES = {"en": "EN", "ru": "RU", "kk": "KK"}
LOCALES = {"en": "en_GB", "ru": "ru_RU", "kk": "kk_KZ"}


@dataclass(frozen=True)
class Language:
    """One of the site's languages, with the URL of the present page in it."""

    code: str
    short: str
    name: str
    url: str
    absolute_url: str
    is_current: bool

    @property
    def locale(self) -> str:
        """The language as Open Graph wants it named, with a country."""
        return LOCALES[self.code]


@dataclass(frozen=True)
class Site:
    name: str
    url: str
    canonical: str
    onion_url: str
    languages: list[Language]
    is_cautious: bool
    share_image: str
    share_image_alt: str
    facts_image: str
    facts_image_alt: str
    has_donations: bool
    # URLs for the templates of other apps, which must not name routes of this one.
    home_url: str
    privacy_url: str
    bulletins_url: str
    write_url: str
    wall_url: str
    ledger_url: str
    appeal_slug: str = APPEAL_SLUG
    article_slug: str = ARTICLE_SLUG


def site(request: HttpRequest) -> dict[str, Any]:
    """`site` for every template: one query, and none on an error page, for it may be the database that failed."""
    current = get_language() or settings.LANGUAGE_CODE
    languages = []
    for code, name in settings.LANGUAGES:
        url = paths.path_in_language(request.path_info, code)
        languages.append(Language(code, SHORT_NAMES[code], name, url, settings.SITE_URL + url, code == current))
    can_ask = not getattr(request, "has_failed", False) and not paths.is_admin(request.path_info)
    return {
        "site": Site(
            name=gettext("Shanyrak & Aigyerim"),
            url=settings.SITE_URL,
            canonical=settings.SITE_URL + paths.path_in_language(request.path_info, current),
            onion_url=settings.ONION_URL,
            languages=languages,
            is_cautious=current in CAUTIOUS_LANGUAGES,
            share_image=image.url_of(current),
            share_image_alt=image.words(current).alternative,
            facts_image=facts_image.url_of(current),
            facts_image_alt=facts_image.words(current).alternative,
            has_donations=can_ask and GivingLink.objects.exists(),
            home_url=reverse("campaign:home"),
            privacy_url=reverse("campaign:privacy"),
            bulletins_url=reverse("bulletins:list"),
            write_url=reverse("appeals:write", args=[APPEAL_SLUG]),
            wall_url=reverse("appeals:wall", args=[APPEAL_SLUG]),
            ledger_url=reverse("deliveries:ledger", args=[APPEAL_SLUG]),
        )
    }
