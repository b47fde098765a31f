"""The record, jobs, notes about what is read, limits, alarms about logins, second factors, invitations."""

from organisers.models.bulk import BulkJob, BulkStep
from organisers.models.emergency import Emergency
from organisers.models.invitation import Invitation
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
    "Invitation",
    "Limits",
    "LoginAlarm",
    "Note",
    "Record",
    "RecoveryCode",
    "RecoveryCodes",
    "SecondOpinion",
]
