"""Settings: one file, everything that differs between machines read from the environment (the README lists it)."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from campaign import log_settings
from campaign.environment import hosts, reading, secret_keys, variables

variables.check(os.environ)
env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Where it runs.

HOST = env.str("HOST", default="").strip() or "127.0.0.1"
PORT = reading.read_number(env, "PORT", 8000, 1, 65535)
SITE_URL = reading.read_site_url(env, "SITE_URL", f"http://localhost:{PORT}")
LINK_URL = reading.read_site_url(env, "LINK_URL", SITE_URL)
ONION_URL = reading.read_onion_url(env, "ONION_URL")
MIRROR_URLS = reading.read_mirrors(env, "MIRROR_URLS")
SITE_HOST = hosts.host_of(SITE_URL)
IS_LOCAL = hosts.is_loopback(SITE_HOST)
IS_HTTPS = SITE_URL.startswith("https://")
VAR_DIR = reading.make_var_dir(reading.read_folder(env, "VAR_DIR", BASE_DIR / "var"))
PROXY_COUNT = reading.read_number(env, "PROXY_COUNT", 0, 0, 10)
DEBUG = False
# Seconds between published figures: on a public site +1 at once would tell those who watch a line who has confirmed.
COUNT_STEP = reading.read_number(env, "COUNT_STEP", 0 if IS_LOCAL else 300, 0, 86_400)

# Where a local site can be looked at from another machine of the same network.
NETWORK_HOSTS = hosts.network_hosts(HOST) if IS_LOCAL else []
ALLOWED_HOSTS = hosts.allowed([SITE_URL, LINK_URL, ONION_URL, *MIRROR_URLS], is_local=IS_LOCAL, network=NETWORK_HOSTS)

# Secrets.

if IS_LOCAL:
    _made = secret_keys.read_local_secrets(VAR_DIR)
    SECRET_KEY = env.str("SECRET_KEY", default="") or _made["SECRET_KEY"]
    _contact_keys = env.str("CONTACT_KEYS", default="") or _made["CONTACT_KEYS"]
else:
    SECRET_KEY = secret_keys.require(
        env, "SECRET_KEY", "logins and links in mail are signed with it.", secret_keys.how_to_make_a_secret_key()
    )
    secret_keys.check_secret_key(SECRET_KEY)
    _contact_keys = secret_keys.require(
        env, "CONTACT_KEYS", "supporters' addresses are sealed with it.", secret_keys.how_to_make_a_contact_key()
    )
CONTACT_KEYS = secret_keys.read_contact_keys(_contact_keys, are_public=not IS_LOCAL)

# Mail.

_mail_server = reading.read_mail_server(env, "EMAIL_URL")
vars().update(_mail_server)
HAS_MAIL_SERVER = bool(_mail_server["MAIL_SERVER_HOST"])
MAIL_SERVER_TIMEOUT = 20
MAIL_FROM = reading.read_sender(env, "MAIL_FROM", f"post@{SITE_HOST}")
# Enough for any day's letters; too little to make the site a nuisance to strangers. Mail beyond it waits.
MAIL_HOURLY_BUDGET = reading.read_number(env, "MAIL_HOURLY_BUDGET", 500, 1, 1_000_000)
CONFIRM_LETTERS = reading.read_switch(env, "CONFIRM_LETTERS", HAS_MAIL_SERVER)
reading.require_mail(has_server=HAS_MAIL_SERVER, confirms=CONFIRM_LETTERS, is_local=IS_LOCAL)

# Parts.

INSTALLED_APPS = [
    "campaign.apps.CampaignConfig",
    "campaign.apps.OrganisersAdminConfig",
    *("bulletins.apps.BulletinsConfig", "translations.apps.TranslationsConfig", "deliveries.apps.DeliveriesConfig"),
    "appeals.apps.AppealsConfig",
    "articles.apps.ArticlesConfig",
    "outbox.apps.OutboxConfig",
    "organisers.apps.OrganisersConfig",
    "texts.apps.TextsConfig",
    "safety.apps.SafetyConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_otp",
    "axes",
]

# Outermost first. Sessions, logins, messages and CSRF run below the admin's path only.
MIDDLEWARE = [
    "campaign.web.headers.OnionHost",
    "campaign.web.middleware.HealthUnderAnyHost",
    "django.middleware.security.SecurityMiddleware",
    "campaign.web.caching.page_cache.PageCache",
    "campaign.web.headers.PolicyHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "campaign.web.headers.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "campaign.web.middleware.LanguageFromAddress",
    "campaign.web.middleware.LockdownAskedOnce",
    "campaign.web.middleware.ErrorPages",
    "campaign.web.bodies.limits.RequestLimits",
    "campaign.web.overload.refusing.Overload",
    "django.middleware.common.CommonMiddleware",
    "campaign.web.middleware.AdminSessions",
    "campaign.web.middleware.AdminCsrf",
    "campaign.web.middleware.AdminAuthentication",
    "campaign.web.middleware.AdminOTP",
    "campaign.web.middleware.AdminMessages",
    "campaign.web.middleware.AdminAxes",
    "campaign.web.bodies.limits.ReadableBodies",
]

ROOT_URLCONF = "campaign.urls"
WSGI_APPLICATION = "campaign.wsgi.application"
ADMIN_PATH = reading.read_admin_path(env, "ADMIN_PATH", "admin/")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "campaign.web.context.site",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database and caches.

DATABASES = {"default": reading.read_database(env, "DATABASE_URL", VAR_DIR / "db.sqlite3")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = (
        {"timeout": 20}
        | _database.get("OPTIONS", {})
        | {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        }
    )
    # A file, not memory: concurrency is tested on what the site runs on.
    _database["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    _database["CONN_HEALTH_CHECKS"] = True
_database["CONN_MAX_AGE"] = 600

CACHES = {
    "default": reading.read_cache(env, "CACHE_URL", "locmemcache://pages"),
    # Failed logins are counted here, for all processes, and nowhere else: the package's own tables hold addresses.
    # Where the table is full, a hundredth of it goes; a network adds 180 in an hour at most (organisers.entering.attempts).
    "logins": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "login_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 100},
    },
}
CACHES["default"].setdefault("OPTIONS", {})
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] = 1000
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    # A Redis that does not answer must not hold up a visitor: the page cache does without it (see its renderings).
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5} | CACHES["default"]["OPTIONS"]

if not IS_LOCAL:
    variables.check_public(os.environ)
    secret_keys.check_public(SECRET_KEY, _contact_keys, _database, _mail_server, CACHES["default"])

# Organisers' logins.

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "organisers.entering.backends.RightsBackend"]
PASSWORD_HASHERS = [
    "organisers.entering.hashing.SmallArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
OTP_REQUIRED = not IS_LOCAL
OTP_TOTP_ISSUER = SITE_HOST
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_CACHE = "logins"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "organisers.entering.login.network_key"  # a keyed hash: no address is stored
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "organisers.entering.login.locked_out"
AXES_WHITELIST_CALLABLE = "organisers.entering.attempts.is_shared"  # no locks where anybody could set them
AXES_RESET_ON_SUCCESS = True

# Languages.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")]
# The site's own texts, and Django's where its catalogues lack or misspell some; what comes first wins.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "campaign" / "django_locale"]
FORMAT_MODULE_PATH = ["campaign.formats"]
TIME_ZONE = "Asia/Almaty"

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR_DIR / "private"
MAIL_DIR = VAR_DIR / "mail"
BACKUP_TO = reading.read_backup_keys(env, "BACKUP_TO")
BACKUP_DIR = reading.read_folder(env, "BACKUP_DIR", VAR_DIR / "backups")
# Whole fonts, for the PDF and the share image; what browsers load is cut out of them (deploy/fonts.py).
FONT_DIR = BASE_DIR / "campaign" / "fonts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "campaign.web.static.FingerprintedFiles"},
}
WHITENOISE_MAX_AGE, WHITENOISE_ALLOW_ALL_ORIGINS = 3600, False
MEGABYTE = 1024 * 1024
# What a public form may send (campaign.web.bodies.limits); then Django's own limits, which have to let through
# what organisers send: reports in three languages, a field a row of a list, photographs.
PUBLIC_UPLOAD_MAX_SIZE = 100_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Three photographs of the largest size at once, and the texts beside them.
ADMIN_UPLOAD_MAX_SIZE = 64 * MEGABYTE
FILE_UPLOAD_PERMISSIONS = 0o640

# Policy.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Referrer-Policy, nosniff, COOP and X-Frame-Options are as Django has them (tests/campaign/test_headers.py).
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "organisers.entering.sessions"  # Ends them after twelve hours at most.
SESSION_COOKIE_AGE = 30 * 60  # idle, in the database; a browser forgets its cookies when it is closed
SESSION_EXPIRE_AT_BROWSER_CLOSE, CSRF_COOKIE_AGE = True, None
if IS_LOCAL:
    SESSION_COOKIE_NAME = f"sessionid_{reading.cookie_suffix(VAR_DIR)}"
    CSRF_COOKIE_NAME = f"csrftoken_{reading.cookie_suffix(VAR_DIR)}"
MESSAGE_STORAGE = "campaign.web.admin_cookies.Messages"
CSRF_FAILURE_VIEW = "campaign.web.errors.csrf_failure"
if IS_HTTPS and not IS_LOCAL:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Both are for the whole domain and hard to undo; browsers' lists take only domains that say both.
    SECURE_HSTS_PRELOAD = reading.read_switch(env, "HSTS_PRELOAD", False)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = reading.read_switch(env, "HSTS_SUBDOMAINS", SECURE_HSTS_PRELOAD)
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Logs.

LOGGING = log_settings.LOGGING
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # The CSRF middleware runs below the admin's path only; safety.web.guard guards public forms.
    # Whether other hosts of the domain have to be https is not this site's to say (HSTS_SUBDOMAINS, HSTS_PRELOAD).
    *("security.W005", "security.W021"),
    "security.W008",  # Redirecting to https is the proxy's work: the application sees only what the proxy passes on.
    "axes.W002",  # The middleware runs below the admin's path only (campaign.web.middleware.AdminAxes).
]

if reading.read_switch(env, "DEV", False) and IS_LOCAL:
    from campaign import development

    development.apply(globals())
