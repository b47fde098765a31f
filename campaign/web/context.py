"""What every template knows: the site, its languages, and the page's URL in each of them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from appeals.models import Appeal, Recipient
from appeals.views.writing import CAUTIOUS_LANGUAGES
from campaign.content.files import APPEAL_SLUG, ARTICLE_SLUG
from campaign.models import GivingLink, ResponsibleText
from campaign.sharing import facts_image, image
from campaign.web import paths
from safety import lockdown
from safety.models import Lockdown
from texts.models import ORIGINAL_LANGUAGE

# “Eng”, «Рус», «Қаз»: how sites in Kazakhstan shorten the names of the languages.
SHORT_NAME_LENGTH = 3
LOCALES = {"en": "en_GB", "ru": "ru_RU", "kk": "kk_KZ"}


@dataclass(frozen=True)
class Language:
    """One of the site's languages, with the URL of the present page in it."""

    code: str
    name: str
    url: str
    absolute_url: str
    is_current: bool

    @property
    def short(self) -> str:
        """The beginning of its name, for where there is no room for the `rest`."""
        return self.name[:SHORT_NAME_LENGTH]

    @property
    def rest(self) -> str:
        return self.name[SHORT_NAME_LENGTH:]

    @property
    def locale(self) -> str:
        """The language as Open Graph wants it named, with a country."""
        return LOCALES[self.code]


@dataclass(frozen=True)
class Responsible:
    """Who answers for the site, and how to reach them; `language` is the one that name and place are in."""

    language: str
    name: str
    place: str
    email: str


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
    # None until an organiser has said it, and where the database is not asked.
    responsible: Responsible | None
    # Whether letters can be written now. False too where the database is not asked: what a page says is then true of any
    # state. So `state` is "" there, and `is_checked` (everybody to whom letters go) None.
    takes_letters: bool
    state: str
    is_checked: bool | None
    is_locked_down: bool
    # URLs for the templates of other apps, which must not name routes of this one.
    home_url: str
    privacy_url: str
    about_url: str
    bulletins_url: str
    write_url: str
    wall_url: str
    ledger_url: str
    appeal_slug: str = APPEAL_SLUG
    article_slug: str = ARTICLE_SLUG
    # What is known of the site's file where a page is made for it (`campaign.site_file.contents.answering.InFile`).
    in_file: object | None = None


@dataclass(frozen=True)
class Asked:
    """What the database is asked for every page. `state` is the appeal's; "" where it is not asked, or there is none."""

    responsible: Responsible | None = None
    has_donations: bool = False
    state: str = ""
    is_checked: bool = False
    is_locked_down: bool = False


def ask_database(language: str) -> Asked:
    """Who is responsible, in `language` or else in English, whether there are ways to give, and the appeal's state.

    One query answers all, once it is set who is responsible or there is an appeal; before both it takes three.
    """
    appeal = Appeal.objects.published().known_as(APPEAL_SLUG)
    addressees = Recipient.objects.filter(appeal__in=appeal.values("pk"), role=Recipient.Role.ADDRESSEE)
    facts = {
        "has_giving": Exists(GivingLink.objects.all()),
        "appeal_state": Subquery(appeal.values("state")[:1]),
        "has_addressee": Exists(addressees),
        "has_unchecked": Exists(addressees.filter(checked_at__isnull=True)),
        "is_locked": Exists(Lockdown.objects.all()),
    }
    nobody = {name: Value("") for name in ("text_language", "name", "place", "email")}
    texts = ResponsibleText.objects.filter(language__in={language, ORIGINAL_LANGUAGE}).annotate(**facts)
    shown = texts.values_list("language", "name", "place", "responsible__email", *facts)
    # The appeal's row, under no language, has the same facts where nobody is responsible.
    without = appeal.order_by().annotate(**nobody, **facts).values_list(*nobody, *facts)
    rows = {row[0]: row for row in shown.order_by().union(without, all=True)}
    row = rows.get(language) or rows.get(ORIGINAL_LANGUAGE)
    responsible = Responsible(*row[:4]) if row else None
    said = row or rows.get("")
    if said is None:
        return Asked(has_donations=GivingLink.objects.exists(), is_locked_down=lockdown.is_locked_down())
    has_giving, state, has_addressee, has_unchecked, is_locked = said[4:]
    return Asked(responsible, bool(has_giving), state or "", has_addressee and not has_unchecked, bool(is_locked))


def site(request: HttpRequest) -> dict[str, Any]:
    """`site` for every template, and no query on an error page, for it may be the database that failed."""
    current = get_language() or settings.LANGUAGE_CODE
    languages = []
    for code, name in settings.LANGUAGES:
        url = paths.path_in_language(request.path_info, code)
        languages.append(Language(code, name, url, settings.SITE_URL + url, code == current))
    can_ask = not getattr(request, "has_failed", False) and not paths.is_admin(request.path_info)
    asked = ask_database(current) if can_ask else Asked()
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
            has_donations=asked.has_donations,
            responsible=asked.responsible,
            takes_letters=asked.state == Appeal.State.OPEN and not asked.is_locked_down,
            state=asked.state,
            is_checked=asked.is_checked if asked.state else None,
            is_locked_down=asked.is_locked_down,
            home_url=reverse("campaign:home"),
            privacy_url=reverse("campaign:privacy"),
            about_url=reverse("campaign:about"),
            bulletins_url=reverse("bulletins:list"),
            write_url=reverse("appeals:write", args=[APPEAL_SLUG]),
            wall_url=reverse("appeals:wall", args=[APPEAL_SLUG]),
            ledger_url=reverse("deliveries:ledger", args=[APPEAL_SLUG]),
            in_file=getattr(request, "in_file", None),
        )
    }
