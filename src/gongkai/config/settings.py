"""Settings. What differs between installations comes from the environment; each variable stands in `.env.example`.

There is no database, no session and no account yet: the pages are pure functions of what is sent to them.
"""

from __future__ import annotations

import os
import secrets

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def _names(variable: str) -> list[str]:
    """The comma-separated names in an environment variable."""
    return [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]


DEBUG = False
# Signs nothing that outlives the process, so a key made at start serves as well as a kept one.
SECRET_KEY = os.environ.get("GONGKAI_SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = _names("GONGKAI_ALLOWED_HOSTS") or LOOPBACK
# A folder of year files (gongkai.law.notices) for years that the built-in calendar does not know yet.
NOTICES = os.environ.get("GONGKAI_NOTICES", "")

ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"
INSTALLED_APPS = ["gongkai.portal", "django.forms"]
DATABASES: dict[str, dict[str, str]] = {}

# No CSRF token: a token guards what a browser's cookies may do, and no request here changes or reveals anything. The
# one cookie holds the choice between the standard and the large mode. The first form that records something brings it.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W001", "security.W002"]
MIDDLEWARE = [
    "gongkai.config.headers.SecurityHeaders",
    "gongkai.portal.failures.NotAllowed",
    "gongkai.portal.uploads.RequestLimit",
    "django.middleware.common.CommonMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gongkai.portal.templatetags.portal"],
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
# portal/uploads.py; these are the walls behind them.
FILE_UPLOAD_HANDLERS = [
    "gongkai.portal.uploads.FileLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 60

# Faults of the program go to stderr with their traceback; what visitors sent is never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Requests that were refused as wrong are the sender's affair, not a fault.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
    },
}
