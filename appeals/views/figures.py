"""The open data: the published figures by day, country and language, as CSV and as JSON."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from appeals.models import Appeal
from appeals.services.figures import open_data
from appeals.views.appeal import with_appeal
from appeals.views.other_sites import for_other_sites
from safety import spreadsheets
from safety.web.public_pages import public_page


@require_safe
@for_other_sites
@with_appeal
@public_page()
def data_csv(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """A table of all figures, one query; `data.json` says how to read it."""
    blocks = spreadsheets.blocks(open_data.HEADS, [open_data.rows_of(appeal.pk)])
    content = b"".join(block for block, _ in blocks)
    name = f"letters-{appeal.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@for_other_sites
@with_appeal
@public_page()
def data_json(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    data = open_data.as_json(appeal.slug, open_data.read(appeal.pk))
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json")
