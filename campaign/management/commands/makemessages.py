"""Gathering what is to be translated: Django's command with this project's folders, and files that change only with
their texts."""

import re
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

NOT_THE_SITE = [".venv*", "var", "bench", "tests", "deploy", "docs", "static", "node_modules"]


class Command(makemessages.Command):
    """A changed text comes back untranslated, never guessed from a similar one; no date changes by itself."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["locale"] = options["locale"] or ["ru", "kk"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_THE_SITE]
        options["add_location"] = options["add_location"] or "file"
        options["no_obsolete"] = True
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        text = catalogue.read_text(encoding="utf-8")
        catalogue.write_text(re.sub(r'"POT-Creation-Date: .*\n', "", text, count=1), encoding="utf-8")
