"""Who works here: organisers, their logins and rights, and the record of what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisersConfig(AppConfig):
    name = "organisers"
    verbose_name = _("organisers")

    def ready(self) -> None:
        from organisers.models import AuthenticatorApp, Invitation, RecoveryCode
        from safety import resealing, vacuum

        resealing.register(AuthenticatorApp, sealed=("sealed_secret",))
        resealing.register(RecoveryCode, indexes=("code_index",))
        resealing.register(Invitation, sealed=("sealed_address", "sealed_token"), indexes=("token_index",))
        vacuum.register(Invitation)
