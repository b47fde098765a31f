"""The record of what organisers did, jobs, notes about what they read, limits, alarms about logins, second factors."""

from organisers.models.bulk import BulkJob, BulkStep
from organisers.models.emergency import Emergency
from organisers.models.limits import Limits
from organisers.models.login_alarm import LoginAlarm
from organisers.models.note import Note, SecondOpinion
from organisers.models.record import STORED_FOR, Batch, Record
from organisers.models.second_factor import AuthenticatorApp, RecoveryCode, RecoveryCodes

__all__ = [
    "STORED_FOR",
    "AuthenticatorApp",
    "Batch",
    "BulkJob",
    "BulkStep",
    "Emergency",
    "Limits",
    "LoginAlarm",
    "Note",
    "Record",
    "RecoveryCode",
    "RecoveryCodes",
    "SecondOpinion",
]
