"""What appeals and letters add to the organisers' desk: menu, rights, what waits, notices, labels of the record."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal, Erasure, Letter
from appeals.models.states import Reason
from appeals.services.bursts import Burst
from appeals.services.decisions import erasing, putting_back
from organisers import menu, moderation, record_words, roles
from organisers.desk import waiting
from organisers.desk.waiting import Notice, Waiting, count_up_to_limit


def what_waits(request: HttpRequest) -> Iterable[Waiting]:
    """Letters to read, signatures among the oldest of them, letters held: two queries on an index, both with a limit."""
    if not request.user.has_perm("appeals.view_letter"):
        return
    url = reverse("admin:appeals_letter_changelist")
    is_signature = ExpressionWrapper(Q(own_words=""), output_field=BooleanField())
    oldest = Letter.objects.awaiting_moderation().order_by("written_on", "id")
    found = list(oldest.values_list(is_signature, flat=True)[: waiting.MOST_COUNTED + 1])
    number = len(found)
    yield Waiting(ngettext("letter to be read", "letters to be read", number), number, f"{url}?state=confirmed")
    page = reverse("admin:appeals_letter_signatures")
    if not request.user.has_perm("appeals.change_letter"):
        page = f"{url}?state=confirmed&words=signature"
    number = sum(found)
    label = ngettext("of them signature without own words", "of them signatures without own words", number)
    yield Waiting(label, number, page)
    number = count_up_to_limit(Letter.objects.held())
    yield Waiting(ngettext("letter held", "letters held", number), number, f"{url}?state=held")
    if number := count_up_to_limit(Erasure.objects.all()):
        label = ngettext("letter to be erased", "letters to be erased", number)
        yield Waiting(label, number, reverse("admin:appeals_letter_erasures"))


def notices(request: HttpRequest) -> Iterable[Notice]:
    """Says so where letters count without confirmation."""
    if not settings.CONFIRM_LETTERS:
        yield Notice(
            gettext(
                "Letters count as soon as they are sent: addresses are not confirmed, because no mail server "
                "is set (EMAIL_URL) or confirmation was switched off (CONFIRM_LETTERS)."
            )
        )


def bursts_of_today(request: HttpRequest) -> Iterable[Notice]:
    """Says how many letters came from one domain, and never from which; yesterday's too, as nobody looks at midnight."""
    if not request.user.has_perm("appeals.view_letter"):
        return
    for burst in Burst.latest(timezone.now(), days=2):
        text = ngettext(
            "%(number)s letter came from addresses of one domain on %(day)s. Look whether they belong together.",
            "%(number)s letters came from addresses of one domain on %(day)s. Look whether they belong together.",
            burst.number,
        )
        url = reverse("admin:appeals_letter_burst")
        yield Notice(text % {"number": burst.number, "day": date_format(burst.written_on)}, f"{url}?of={burst.code}")


waiting.register(10, what_waits)
waiting.notice_sources.append(bursts_of_today)
moderation.register(
    "letter",
    moderation.Kind(
        permission="appeals.change_letter",
        put_back=putting_back.put_back,
        acts=putting_back.ACTS_TAKEN_BACK,
        remains=_(
            "Mail that has left cannot be called back, a confirmation stays one, and a letter that was delivered meanwhile "
            "stays on the site."
        ),
    ),
)
waiting.notice_sources.append(notices)
menu.register(
    menu.Entry(10, "admin:appeals_letter_changelist", "appeals.view_letter", _("Letters")),
    menu.Entry(20, "admin:appeals_letter_signatures", "appeals.change_letter", _("Signatures")),
    menu.Entry(40, "admin:appeals_appeal_changelist", "appeals.change_appeal", _("Appeal")),
    menu.Entry(50, "admin:appeals_newsupdate_changelist", "appeals.change_newsupdate", _("News")),
)
roles.grant(roles.MODERATORS, "appeals.view_letter", "appeals.change_letter")
roles.grant(roles.ORGANISERS, "appeals.erase_letter", "appeals.change_recipient")
roles.grant(
    roles.EDITORS,
    *("appeals.view_appeal", "appeals.change_appeal"),
    *("appeals.view_newsupdate", "appeals.add_newsupdate", "appeals.change_newsupdate", "appeals.delete_newsupdate"),
)
record_words.acts.update(
    {
        "approve": _("approved"),
        "reject": _("rejected"),
        "restore": _("restored"),
        "release": _("released"),
        "requeue": _("back to those to be read"),
        "hold": _("held"),
        "withdraw": _("withdrawn"),
        "hold pending": _("held before it was confirmed"),
        "ask erasure": _("to be erased, as its writer asks"),
        "stop erasure": _("erasing stopped"),
        "redact": _("words taken out"),
        "check recipient": _("checked"),
        "uncheck recipient": _("no longer counted as checked"),
        "change address": _("address changed"),
        "set state": _("state set"),
        "set goal": _("goal set"),
        "set paper count": _("letters on paper set"),
        "hold everything": _("holding of every letter switched"),
        "publish": _("publication switched"),
        "publish update": _("published and sent"),
        "stop update": _("sending stopped"),
        "set news a week": _("updates a week set"),
        "recount": _("count mended"),
        "open edition": _("new edition of the letter opened"),
        "mend edition": _("spelling mended in an edition of the letter"),
    }
)
record_words.reasons.update(Reason.choices)
record_words.reasons[erasing.CONFIRMED_SINCE] = _("its writer has confirmed it since")
record_words.reasons.update(Appeal.State.choices)
record_words.reasons.update({"True": _("on"), "False": _("off")})
