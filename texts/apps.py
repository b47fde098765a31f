"""Texts in three languages: revisions, history, drafts, loading, editing side by side."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TextsConfig(AppConfig):
    name = "texts"
    verbose_name = _("texts")

    def ready(self) -> None:
        from safety import vacuum
        from texts.models import Draft, Revision

        # Who wrote what, and when, is somebody's to know for a year, and not after.
        vacuum.register(Draft, Revision)
