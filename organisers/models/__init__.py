"""The record of what organisers did, jobs in the background, alarms about logins, second factors."""

from organisers.models.bulk import BulkJob, BulkStep
from organisers.models.login_alarm import LoginAlarm
from organisers.models.record import STORED_FOR, Batch, Record
from organisers.models.second_factor import AuthenticatorApp, RecoveryCode, RecoveryCodes

__all__ = [
    "STORED_FOR",
    "AuthenticatorApp",
    "Batch",
    "BulkJob",
    "BulkStep",
    "LoginAlarm",
    "Record",
    "RecoveryCode",
    "RecoveryCodes",
]
