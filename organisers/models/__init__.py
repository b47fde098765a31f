"""The record of what organisers did, alarms about logins, second factors, invitations."""

from organisers.models.invitation import Invitation
from organisers.models.login_alarm import LoginAlarm
from organisers.models.record import STORED_FOR, Batch, Record
from organisers.models.second_factor import AuthenticatorApp, RecoveryCode, RecoveryCodes

__all__ = [
    "STORED_FOR",
    "AuthenticatorApp",
    "Batch",
    "Invitation",
    "LoginAlarm",
    "Record",
    "RecoveryCode",
    "RecoveryCodes",
]
