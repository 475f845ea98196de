"""Django's settings. Only this module reads Env; a value with a promise has its reason and test."""

import sqlite3
from datetime import timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from glideway.config.env import HOME, Env

ENV = Env.read()
SOURCE = HOME / "src/glideway"
ROOMS = ["body", "directory", "screening", "booking", "care", "outcomes", "quality", "gateway"]

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.hosts)
CSRF_TRUSTED_ORIGINS = [ENV.origin]
GLIDEWAY_DEMO = ENV.demo
GLIDEWAY_AHEAD = ENV.ahead  # nothing, but in a demo that was begun for another moment
GLIDEWAY_NEEDS_SIGN_OFF = not ENV.demo  # no setting switches it off: see config/opening.py
GLIDEWAY_ORIGIN = ENV.origin
GLIDEWAY_DATA = ENV.data
GLIDEWAY_DATA_KEY = ENV.data_key
GLIDEWAY_BACKUP_TO = ENV.backup_to
GLIDEWAY_MAIL_URL = ENV.mail_url
GLIDEWAY_SMS_URL = ENV.sms_url
GLIDEWAY_SMS_KEY = ENV.sms_key
GLIDEWAY_DEPOSITS = ENV.deposits
GLIDEWAY_INDEX_AGE = timedelta(seconds=ENV.index_seconds)  # older, and pages ask the database
GLIDEWAY_FAST = ENV.fast
GLIDEWAY_PROXIES = ENV.proxies
GLIDEWAY_IDLE = timedelta(minutes=ENV.idle_minutes)  # staff; a patient keeps the session's age

INSTALLED_APPS = [
    "glideway.kit",
    *[f"glideway.{room}" for room in ROOMS],
    "glideway.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "phonenumber_field",
]

MIDDLEWARE = [
    "glideway.config.middleware.entrance",  # first: it forgets what only a proxy may say
    "django.middleware.security.SecurityMiddleware",
    "glideway.config.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "glideway.config.middleware.ActorMiddleware",
    "glideway.config.opening.Opening",
    "glideway.config.idle.leave",
    "glideway.config.middleware.remember_changes",
    "glideway.care.views.replays.Replays",
]

ROOT_URLCONF = "glideway.config.urls"
WSGI_APPLICATION = "glideway.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "glideway.kit.pages.everywhere",
                "glideway.config.demo.filling.filling",
            ],
            "builtins": ["glideway.kit.templatetags.kit", "django.templatetags.i18n"],
        },
    }
]


def journal(version: tuple[int, ...]) -> str:
    """Which journal this SQLite may keep.

    Before 3.51.3 a write-ahead log can corrupt the file when it is reset, so those
    versions keep the slower rollback journal. It is blanked where it lies, not deleted: a
    deletion is durable only once its folder is synced, which FULL leaves out, so a commit
    could come undone by the power cut after it; and blanking takes a third of the time.
    """
    return "WAL" if version >= (3, 51, 3) else "PERSIST"


JOURNAL = 4 * 1024 * 1024  # bytes of a journal that stay on the disk after a long write


def sqlite() -> dict[str, Any]:
    """SQLite as we trust it: a confirmed booking survives the power cut after it."""
    return {
        "ENGINE": "glideway.config.fair",
        "NAME": ENV.data / "glideway.sqlite3",
        "OPTIONS": {
            # The write lock is taken at BEGIN: a writer waits instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal(sqlite3.sqlite_version_info)};"
            "PRAGMA synchronous=FULL;PRAGMA mmap_size=0;"
            f"PRAGMA journal_size_limit={JOURNAL};"
            # A long write stays in memory until it commits, so that it keeps no reader waiting.
            "PRAGMA cache_spill=OFF",
        },
        "TEST": {"NAME": ENV.data / "test.sqlite3"},  # a file: in memory, threads see no locks
    }


def postgresql(url: SplitResult) -> dict[str, Any]:
    """PostgreSQL by `url`, as its own library reads one; `?host=` names the folder of a socket.

    Of several hosts the first that answers is taken; with `target_session_attrs=read-write` the
    one that takes writes, which after a failover is another. What else the address says goes
    along (sslmode, connect_timeout).
    """
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - SQLite needs none of it

    said = conninfo_to_dict(url.geturl())
    names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user"}
    found = {name: str(said.pop(word, "") or "") for name, word in names.items()}
    password = str(said.pop("password", "") or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **found,
        "PASSWORD": password,
        "OPTIONS": said,
    }


def replica(url: SplitResult) -> dict[str, Any]:
    """The copy by `url`. Silent for five seconds, connecting or asked, it is given up.

    What its address says goes before these.
    """
    found = postgresql(url)
    patience = {"connect_timeout": "2", "tcp_user_timeout": "5000"}
    patience["options"] = "-c statement_timeout=5000"
    return found | {"OPTIONS": patience | found["OPTIONS"], "TEST": {"MIRROR": "default"}}


_url = urlsplit(ENV.database_url)
DATABASES = {"default": postgresql(_url) if _url.scheme else sqlite()}
if ENV.replica_url:
    DATABASES["replica"] = replica(urlsplit(ENV.replica_url))
DATABASE_ROUTERS = ["glideway.kit.replica.Router"] if ENV.replica_url else []
GLIDEWAY_REPLICA_LAG = ENV.replica_lag  # seconds

LANGUAGE_CODE = "en-ca"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [SOURCE / room / "locale" for room in ("kit", "config", *ROOMS)]

STATIC_URL = "static/"
STATIC_ROOT = ENV.data / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
# Collected files are hashed and compressed; a tree under work serves them as they lie.
COLLECTED = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
_kept = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if COLLECTED
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _kept},
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

AUTH_USER_MODEL = "directory.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/inside/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = False  # the door of the directory sends codes, with its own limits
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.origin.startswith("http://localhost")
USERSESSIONS_TRACK_ACTIVITY = False

FILE_UPLOAD_HANDLERS = ["glideway.kit.uploads.InMemory"]
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.origin.startswith("https:")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # only from GLIDEWAY_PROXIES
SECURE_HSTS_SECONDS = 365 * 24 * 3600  # sent over https only
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
        # A job belongs to the transaction that asks for it: rolled back, it leaves no row.
        "OPTIONS": {},
    }
}
EMAIL_BACKEND = "glideway.config.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = ENV.mail_from
PHONENUMBER_DEFAULT_REGION = "CA"
PHONENUMBER_DB_FORMAT = "E164"

LOGGING_CONFIG = None  # structlog, in config.logs
SILENCED_SYSTEM_CHECKS: list[str] = []
