"""The appeal and its letters."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "appeals"
    verbose_name = _("appeals")

    def ready(self) -> None:
        from appeals.models import Contact, Letter
        from appeals.services import mailing, news
        from safety import vacuum

        mailing.register()
        news.register()
        vacuum.register(Letter, Contact)
