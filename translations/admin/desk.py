"""What translations add to the organisers' desk: menu, rights, what waits, labels of the record."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals.countries_and_languages import language_name
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Queue
from translations.admin import words
from translations.models import Translation
from translations.models.translation import Override
from translations.services import queue


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """Letters without a translation into the residents' languages, and translations to be checked."""
    if not request.user.has_perm("translations.change_translation"):
        return
    url = reverse("admin:translations_translation_changelist")
    for language, words_of in words.WAITING.items():
        short = gettext("To be translated (%(language)s)") % {"language": language_name(language)}
        yield Queue(words_of, queue.waiting_letters(language), url, short=short)
    label = ngettext_lazy("translation to be checked", "translations to be checked")
    rows = Translation.objects.to_check().of_shown_letters()
    yield Queue(label, rows, url, short=gettext("Translations to be checked"))


waiting.register(35, what_waits)
menu.register(
    menu.Entry(
        52,
        "admin:translations_translation_changelist",
        "translations.change_translation",
        _("Translations"),
        menu.WRITING,
    ),
    menu.Entry(
        54, "admin:translations_glossaryterm_changelist", "translations.view_glossaryterm", _("Glossary"), menu.WRITING
    ),
)
DESK = ("translations.view_translation", "translations.change_translation", "translations.view_glossaryterm")
roles.grant(roles.TRANSLATORS, *DESK)
roles.grant(
    roles.EDITORS,
    *DESK,
    *("translations.add_glossaryterm", "translations.change_glossaryterm", "translations.delete_glossaryterm"),
)
record_words.acts.update(
    {
        "check translation": _("translation checked"),
        "check own translation": _("own translation checked"),
        "send translation back": _("translation sent back"),
    }
)
record_words.reasons.update(Override.choices)
