"""Mail: what waits to be sent, and the worker that sends it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("mail")

    def ready(self) -> None:
        from outbox.models import Blocked, OutboxMessage
        from safety import vacuum
        from safety.keys import resealing

        vacuum.register(OutboxMessage)
        resealing.register(Blocked, indexes=("index",))
