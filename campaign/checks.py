"""What `check --deploy` asks of a public site beyond Django's own checks."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, hashers
from django.core import checks
from django.core.cache import cache
from django.db import Error as DatabaseFailed
from django.db import connection

from campaign import command_line
from campaign.models import ResponsibleText

HINT = "Log in to the admin and fill in “Who is responsible”: every page shows it."


@checks.register(checks.Tags.security, deploy=True)
def somebody_is_responsible(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """An error while nobody is set; a warning where the database cannot be asked, for instance before `migrate`."""
    try:
        is_set = ResponsibleText.objects.exists()
    except DatabaseFailed:
        text = "The database does not say yet who is responsible for this site and how to reach them."
        return [checks.Warning(text, hint=f"Run migrate. {HINT}", id="campaign.W001")]
    if is_set:
        return []
    text = "Nobody is set who is responsible for this site, and how to reach them."
    return [checks.Error(text, hint=HINT, id="campaign.E001")]


@checks.register(checks.Tags.security, deploy=True)
def nobody_else_reads_var_dir(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """A warning where every user of the machine can enter it: SQLite's file is then theirs to read."""
    if not settings.VAR_DIR.stat().st_mode & 0o007:
        return []
    text = f"Every user of this machine can enter {settings.VAR_DIR}, and read the database there."
    return [checks.Warning(text, hint=f"chmod o= {settings.VAR_DIR}", id="campaign.W003")]


@checks.register(checks.Tags.security, deploy=True)
def backups_are_made(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """A warning where none are: without the machine every letter is gone then."""
    if settings.BACKUP_TO:
        return []
    text = "No backups are made: BACKUP_TO is not set. If this machine is lost, every letter is lost with it."
    hint = "Make a pair of keys on your own computer, and set BACKUP_TO to the public one (docs/backup.md)."
    return [checks.Warning(text, hint=hint, id="campaign.W010")]


# Besides the login's own name. The last one is in this program's tests, which anybody can read.
LOGIN_PASSWORDS = ("admin", "password", "organiser", "campaign", "changeme", "a-long-enough-password")
# Each password costs 0.02 s, on purpose: three seconds in all. A site has about as many organisers.
MOST_LOGINS = 20


@checks.register(checks.Tags.security, deploy=True)
def no_login_has_a_default_password(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """An error for each login with a password that everybody tries first; none where the database cannot be asked.

    Pages refuse such passwords; what makes a login by hand, Django's `createsuperuser` for instance, can be told not to.
    """
    people = get_user_model().objects.filter(is_active=True).order_by("-is_superuser", "-is_staff", "pk")[:MOST_LOGINS]
    try:
        names = [person.get_username() for person in people if has_default_password(person)]
    except DatabaseFailed:
        return []
    return [
        checks.Error(
            f"The login {name} has a password that everybody tries first.",
            hint=f"Set another: {command_line.printed('password', name)}",
            id="campaign.E002",
        )
        for name in names
    ]


def has_default_password(person: Any) -> bool:
    """Whether one of them opens the login. Nothing is stored, as a login would."""
    tried = dict.fromkeys((person.get_username(), *LOGIN_PASSWORDS))
    return person.has_usable_password() and any(hashers.check_password(one, person.password) for one in tried)


@checks.register(checks.Tags.security, deploy=True)
def the_cache_answers(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """A warning where it does not: pages are made anew for every reader then, and nothing else says so."""
    try:
        cache.get("ready")
    except Exception as error:
        text = f"The cache at CACHE_URL does not answer ({type(error).__name__}): pages are made anew for every reader."
        return [checks.Warning(text, hint="Start it, or mend CACHE_URL.", id="campaign.W004")]
    return []


# What deploy/postgresql/role.sql sets, and what is as good. A setting that this server does not know says nothing.
POSTGRESQL_LOGS = {
    "log_min_messages": ("fatal", "panic"),
    "log_min_error_statement": ("panic",),
    "log_error_verbosity": ("terse",),
    "log_statement": ("none",),
    "log_duration": ("off",),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_lock_waits": ("off",),
    "auto_explain.log_min_duration": ("-1",),
    "track_activities": ("off",),
}


@checks.register(checks.Tags.security, deploy=True)
def the_server_logs_no_statements(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """A warning for each setting by which PostgreSQL could write names and words into its log; none without a database."""
    if connection.vendor != "postgresql":
        return []
    found = []
    try:
        with connection.cursor() as cursor:
            for name, good in POSTGRESQL_LOGS.items():
                # SHOW, which is no error where a setting is unknown.
                cursor.execute("SELECT current_setting(%s, true)", [name])
                (value,) = cursor.fetchone()
                if value and value not in good:
                    found.append((name, value, good[0]))
    except DatabaseFailed:
        return []
    hint = "Run deploy/postgresql/role.sql once, as it says (docs/serving.md)."
    return [
        checks.Warning(
            f"PostgreSQL may log what supporters wrote: {name} is {value}, not {wanted}.", hint=hint, id="campaign.W002"
        )
        for name, value, wanted in found
    ]
