"""What appeals and letters add to the organisers' desk: menu, rights, what waits, notices, labels of the record."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal, Erasure, Letter
from appeals.models.letters.states import Reason
from appeals.services.arriving import bursts
from appeals.services.decisions import erasing, putting_back
from organisers import limits, menu, record_words, roles
from organisers.decisions import moderation
from organisers.desk import waiting
from organisers.desk.waiting import Notice, Queue
from organisers.entering import fresh_login


def what_waits(request: HttpRequest) -> Iterable[Queue]:
    """Letters to read, signatures, letters held, letters to be erased: each on an index of its own."""
    if not request.user.has_perm("appeals.view_letter"):
        return
    url = reverse("admin:appeals_letter_changelist")
    desk, may_decide = reverse("admin:appeals_letter_desk"), request.user.has_perm("appeals.change_letter")
    waiting_letters = Letter.objects.awaiting_moderation()
    today, days = timezone.localdate(), limits.current().days_waiting
    for rows, label, short, page in (
        (
            waiting_letters.with_own_words(),
            ngettext_lazy("letter to be read", "letters to be read"),
            gettext("To be read"),
            f"{desk}?state=confirmed&words=own",
        ),
        (
            waiting_letters.signatures(),
            ngettext_lazy("signature without own words", "signatures without own words"),
            gettext("To be read as a list"),
            reverse("admin:appeals_letter_signatures") if may_decide else f"{url}?state=confirmed&words=signature",
        ),
    ):
        yield Queue(label, rows, page, short=short, urgent=rows.overdue(today, days=days))
    label = ngettext_lazy("letter held", "letters held")
    yield Queue(label, Letter.objects.held(), f"{desk}?state=held", short=gettext("Held"))
    yield Queue(
        ngettext_lazy("letter to be erased", "letters to be erased"),
        Erasure.objects.all(),
        reverse("admin:appeals_letter_erasures"),
        short=gettext("To be erased"),
        is_left_out_empty=True,
    )


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
    """Says how many letters came from one domain or network, never from which; yesterday's too: nobody looks at midnight."""
    if not request.user.has_perm("appeals.view_letter"):
        return
    for burst in bursts.latest_of_both(timezone.now()):
        if isinstance(burst, bursts.Burst):
            text = ngettext(
                "%(number)s letter came from addresses of one domain on %(day)s. Look whether they belong together.",
                "%(number)s letters came from addresses of one domain on %(day)s. Look whether they belong together.",
                burst.number,
            )
        else:
            text = ngettext(
                "%(number)s letter came from one network on %(day)s. Look whether they belong together.",
                "%(number)s letters came from one network on %(day)s. Look whether they belong together.",
                burst.number,
            )
        words = text % {"number": burst.number, "day": date_format(burst.written_on)}
        yield Notice(words, f"{reverse('admin:appeals_letter_burst')}?{burst.parameter}={burst.code}")


waiting.register(10, what_waits)
waiting.notice_sources.append(bursts_of_today)
moderation.register(
    "letter",
    moderation.Kind(
        permission="appeals.change_letter",
        put_back=putting_back.put_back,
        acts=putting_back.ACTS_TAKEN_BACK,
        remains=_(
            "Mail that has left cannot be called back, what was confirmed stays confirmed, and a letter that was delivered "
            "meanwhile stays on the site."
        ),
    ),
)
waiting.notice_sources.append(notices)
menu.register(
    menu.Entry(10, "admin:appeals_letter_changelist", "appeals.view_letter", _("Letters"), menu.READING),
    menu.Entry(20, "admin:appeals_letter_signatures", "appeals.change_letter", _("Signatures"), menu.READING),
    menu.Entry(40, "admin:appeals_appeal_changelist", "appeals.change_appeal", _("Appeal"), menu.WRITING),
    menu.Entry(44, "admin:appeals_newsupdate_changelist", "appeals.change_newsupdate", _("News"), menu.WRITING),
)
roles.grant(roles.MODERATORS, "appeals.view_letter", "appeals.change_letter", "appeals.reveal_name")
roles.grant(roles.ORGANISERS, "appeals.erase_letter", "appeals.change_recipient", "appeals.change_settings")
roles.grant(
    roles.EDITORS,
    *("appeals.view_appeal", "appeals.change_appeal"),
    *("appeals.view_newsupdate", "appeals.add_newsupdate", "appeals.change_newsupdate", "appeals.delete_newsupdate"),
)
# Whoever finds a browser logged in has the letters sent to nobody else.
fresh_login.require("appeals_recipient_checking")
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
        "stop naming": _("name erased"),
        "reveal name": _("looked at the name"),
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
        "set everything days": _("days that letters are stored after the end set"),
        "recount": _("count mended"),
        "open edition": _("new edition of the letter opened"),
        "mend edition": _("spelling mended in an edition of the letter"),
    }
)
record_words.reasons.update(Reason.choices)
record_words.reasons[erasing.CONFIRMED_SINCE] = _("its writer has confirmed it since")
record_words.reasons.update(Appeal.State.choices)
record_words.reasons.update({"True": _("on"), "False": _("off")})
