"""What `check --deploy` asks of a public site beyond Django's own checks."""

from typing import Any

from django.core import checks
from django.db import Error as DatabaseFailed

from campaign.models import ResponsibleText

HINT = "Log in to the admin and fill in “Who is responsible”: every page shows it."


@checks.register(checks.Tags.security, deploy=True)
def somebody_is_responsible(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """An error while nobody is set; a warning where the database cannot be asked, for instance before `migrate`."""
    try:
        is_set = ResponsibleText.objects.exists()
    except DatabaseFailed:
        text = "The database does not say yet who is responsible for this site and how to reach them."
        return [checks.Warning(text, hint=f"Run migrate. {HINT}", id="campaign.W001")]
    if is_set:
        return []
    text = "Nobody is set who is responsible for this site, and how to reach them."
    return [checks.Error(text, hint=HINT, id="campaign.E001")]
