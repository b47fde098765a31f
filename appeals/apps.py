"""The room of the letter."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "appeals"
    verbose_name = _("appeals")

    def ready(self) -> None:
        from appeals.services import mailing, news

        mailing.register()
        news.register()
