"""What letters on paper, endorsements and exports add to the organisers' desk."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals.admin.numbers.paper import REASONS
from appeals.models import Endorsement, Export
from organisers import menu, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Queue
from organisers.entering import fresh_login


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """Endorsements that nobody has checked yet."""
    if not request.user.has_perm("appeals.change_endorsement"):
        return
    label = ngettext_lazy("endorsement to be checked", "endorsements to be checked")
    url = reverse("admin:appeals_endorsement_changelist") + "?checked=no"
    yield Queue(label, Endorsement.objects.unchecked(), url, short=gettext("Endorsements to be checked"))


waiting.register(45, what_waits)
menu.register(
    menu.Entry(66, "admin:appeals_paperletters_changelist", "appeals.view_paperletters", _("On paper"), menu.NUMBERS),
    menu.Entry(67, "admin:appeals_endorsement_changelist", "appeals.view_endorsement", _("Endorsements"), menu.NUMBERS),
    menu.Entry(68, "admin:appeals_export_add", "appeals.export_letters", _("Export"), menu.NUMBERS),
)
# Whoever finds a browser logged in carries no letters away.
fresh_login.require_for_model("appeals_export")
roles.grant(
    roles.ORGANISERS,
    *("appeals.view_paperletters", "appeals.add_paperletters", "appeals.change_paperletters"),
    *(
        "appeals.view_endorsement",
        "appeals.add_endorsement",
        "appeals.change_endorsement",
        "appeals.delete_endorsement",
    ),
    "appeals.export_letters",
)
record_words.acts.update(
    {
        "add paper letters": _("letters on paper added"),
        "correct paper letters": _("letters on paper corrected"),
        "check endorsement": _("endorsement checked"),
        "uncheck endorsement": _("endorsement no longer counted as checked"),
        "export letters": _("letters exported"),
        "break off export": _("an export broken off"),
    }
)
record_words.reasons.update({code: words for code, words in REASONS if code})
record_words.reasons.update(Export.Purpose.choices)
