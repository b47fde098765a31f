"""Who works here: organisers, their logins and rights, and the record of what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisersConfig(AppConfig):
    name = "organisers"
    verbose_name = _("organisers")

    def ready(self) -> None:
        from organisers.models import AuthenticatorApp, BulkJob, Invitation, Note, RecoveryCode
        from safety import vacuum
        from safety.keys import resealing

        resealing.register(AuthenticatorApp, sealed=("sealed_secret",))
        # A search in its question can be for a name.
        vacuum.register(BulkJob)
        resealing.register(RecoveryCode, indexes=("code_index",))
        resealing.register(Invitation, sealed=("sealed_address", "sealed_token"), indexes=("token_index",))
        vacuum.register(Invitation, Note)
