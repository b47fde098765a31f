"""The messages after a decision about several letters."""

from django.utils.translation import ngettext_lazy

from organisers.desk.reporting import ChangeTexts

LETTERS = ChangeTexts(
    changed=ngettext_lazy("%(number)s letter changed.", "%(number)s letters changed.", "number"),
    skipped=ngettext_lazy(
        "%(number)s letter left as it was: its state does not allow this, or somebody else was faster.",
        "%(number)s letters left as they were: their state does not allow this, or somebody else was faster.",
        "number",
    ),
)
