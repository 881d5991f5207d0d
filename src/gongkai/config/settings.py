"""Settings. What differs between installations comes from the environment; each variable stands in `.env.example`."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

import dj_database_url

from gongkai.config import keys, mail, node, prefix

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def _names(variable: str) -> list[str]:
    """The comma-separated names in an environment variable."""
    return [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]


DEBUG = False
# Everything that this installation keeps: the database, files, keys, anchors, the published tree.
VAR = Path(os.environ.get("GONGKAI_VAR") or "var").resolve()
# Written by the first `gongkai serve`; a command that runs before it signs nothing that outlives it.
SECRET_KEY = keys.secret_key(VAR) or secrets.token_urlsafe(50)
# Which doors this process opens: all, portal (no console), console.
ROLE = os.environ.get("GONGKAI_ROLE") or "all"
ALLOWED_HOSTS = _names("GONGKAI_ALLOWED_HOSTS") or LOOPBACK
# A folder of year files (gongkai.law.notices) for years that the built-in calendar does not know yet.
NOTICES = os.environ.get("GONGKAI_NOTICES", "")
# The name of this node, where several keep copies of what is public beside one database.
NODE = node.node(os.environ.get("GONGKAI_NODE", ""))
# Every public address of the platform begins with it.
PREFIX = prefix.prefix(os.environ.get("GONGKAI_PREFIX", ""))

# How the public reaches the site, https://www.example.gov.cn for instance; feeds and addresses to be shared say so.
ADDRESS = prefix.address(os.environ.get("GONGKAI_ADDRESS", ""))
# A county without a site of its own shows one at /; otherwise the platform is a column of the county's site.
OWN_HOME = os.environ.get("GONGKAI_OWN_HOME") == "1"

ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"
INSTALLED_APPS = [
    "gongkai.evidence.apps.Evidence",
    "gongkai.organs.apps.Organs",
    "gongkai.files.apps.Files",
    "gongkai.papers.apps.Papers",
    "gongkai.review.apps.Reviews",
    "gongkai.intake.apps.Intake",
    "gongkai.records.apps.Records",
    "gongkai.applications.apps.Applications",
    "gongkai.remedies.apps.Remedies",
    "gongkai.pages",
    "gongkai.console",
    "gongkai.portal",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.forms",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# SQLite with nothing to install, or the PostgreSQL that DATABASE_URL names (postgres://user:password@host/name).
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'gongkai.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a database that was restarted costs nobody an error
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a transaction that will write waits at its start, never in the middle
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        # Like SQLite's timeout: whoever waits longer for a row is asked to try again (evidence.acting.Busy).
        "options": "-c lock_timeout=20s",
        # Of the statements of evidence.prepared, those that come a third time are planned once for the connection.
        "prepare_threshold": 2,
        **DATABASES["default"].get("OPTIONS", {}),
    }
# Only verbs open transactions, and each opens its own.
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "organs.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# 19 MiB, 2 rounds, 1 lane (RFC 9106 allows it): eight sign-ins at once fit beside the rest.
PASSWORD_HASHERS = ["gongkai.organs.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"gongkai.organs.passwords.{rule}"} for rule in ("Length", "Uncommon", "NotOnlyDigits", "NotTheAccount")
]
# Five wrong passwords lock an account, not an address: a whole town hall shares one address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # whoever keeps trying cannot keep the owner out for ever
AXES_LOCKOUT_CALLABLE = "gongkai.console.signing_in.locked"
AXES_USERNAME_FORM_FIELD = "account"
AXES_SENSITIVE_PARAMETERS = ["account", "username", "ip_address", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in the evidence
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "政府信息公开"

# Set where the site is reached by HTTPS through a web server that says so in X-Forwarded-Proto.
HTTPS = os.environ.get("GONGKAI_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Only the console knows who somebody is: its cookies are never sent to public pages.
SESSION_COOKIE_NAME = "console"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/console/"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a click; console/sessions.py prolongs it
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "gongkai.pages.failures.stale"
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002", "axes.W006"]
MIDDLEWARE = [
    "gongkai.config.headers.SecurityHeaders",
    "gongkai.portal.surround.Around",
    "gongkai.pages.failures.NotAllowed",
    "gongkai.pages.uploads.RequestLimit",
    "gongkai.console.sessions.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "axes.middleware.AxesMiddleware",
]
# Which frame an error page stands in, by the beginning of the address.
FAILURE_PAGES = (("/console/", "console/failure.html"), ("", "portal/failure.html"))
if ROLE == "portal":  # there is no console whose frame could be drawn
    FAILURE_PAGES = FAILURE_PAGES[1:]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gongkai.pages.templatetags.pages", "gongkai.portal.templatetags.portal"],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]
# The pages draw their fields with templates/components/field.html; widgets are Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Uploads live in memory or in a temporary file that ends with the request. The limits of the tools are in
# pages/uploads.py; these are the walls behind them.
FILE_UPLOAD_HANDLERS = [
    "gongkai.pages.uploads.FileLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Where larger files are taken than by the tools: megabytes by the beginning of the address.
LARGER_UPLOADS = (("/console/", 50),)
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 60

# Where no mail server is named no letters are written; those left from before wait in the outbox.
globals().update(mail.settings(os.environ.get("GONGKAI_EMAIL_URL", ""), os.environ.get("GONGKAI_EMAIL_FROM", "")))

# Faults of the program go to stderr with their traceback; what visitors sent is never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "request": {"()": "gongkai.config.request_log.Line"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "requests": {"class": "logging.StreamHandler", "formatter": "request"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "gongkai.requests": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Requests that were refused as wrong are the sender's affair, not a fault.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        # Failed sign-ins are kept by their own table and by the evidence; a log line would name the account.
        "axes": {"handlers": ["nowhere"], "propagate": False},
    },
}
