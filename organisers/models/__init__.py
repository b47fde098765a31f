"""The record of what organisers did, limits that they set, alarms about logins, second factors."""

from organisers.models.limits import Limits
from organisers.models.login_alarm import LoginAlarm
from organisers.models.record import STORED_FOR, Batch, Record
from organisers.models.second_factor import AuthenticatorApp, RecoveryCode, RecoveryCodes

__all__ = [
    "STORED_FOR",
    "AuthenticatorApp",
    "Batch",
    "Limits",
    "LoginAlarm",
    "Record",
    "RecoveryCode",
    "RecoveryCodes",
]
