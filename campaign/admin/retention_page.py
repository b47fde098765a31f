"""What goes by itself, counted for a day: the dry run of the chores, for organisers."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from campaign.retention import RULES
from organisers.desk import waiting

DAYS = (0, 7, 30, 90, 365)


def page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """A query with a limit for each rule; an unknown number of days is today."""
    chosen = request.GET.get("days", "")
    days = int(chosen) if chosen in map(str, DAYS) else 0
    now = timezone.now()
    day = now + dt.timedelta(days=days)
    numbers = [(rule.words, waiting.count_up_to_limit(rule.rows(day))) for rule in RULES]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("What is erased by itself"),
        "opts": model_admin.opts,
        "rows": [
            {"words": words, "number": number, "is_more": number > waiting.MOST_COUNTED} for words, number in numbers
        ],
        "day": timezone.localdate(day),
        "choices": [
            {"days": each, "date": timezone.localdate(now + dt.timedelta(days=each)), "is_chosen": each == days}
            for each in DAYS
        ],
        "most": waiting.MOST_COUNTED,
    }
    return render(request, "admin/campaign/retention.html", context)
