"""What the desk says of each language: whole sentences, as a language's name takes endings in Russian and Kazakh."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# In the order in which the desk offers them: the residents' language first.
LANGUAGES = ("kk", "ru", "en")
INTO = {"kk": _("Into Kazakh"), "ru": _("Into Russian"), "en": _("Into English")}
TO_WRITE = {"kk": _("Translate into Kazakh"), "ru": _("Translate into Russian"), "en": _("Translate into English")}
TO_CHECK = {
    "kk": _("Check a translation into Kazakh"),
    "ru": _("Check a translation into Russian"),
    "en": _("Check a translation into English"),
}
DONE = {"kk": _("Translation into Kazakh"), "ru": _("Translation into Russian"), "en": _("Translation into English")}
WAITING = {
    "kk": ngettext_lazy("letter to be translated into Kazakh", "letters to be translated into Kazakh"),
    "ru": ngettext_lazy("letter to be translated into Russian", "letters to be translated into Russian"),
}
