"""Settings of ЭЖ. Everything that differs between machines comes from the environment (README, «Configuration»)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ezh import embedded_postgres
from ezh.app_list import APPS

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("EZH_VAR", BASE_DIR / "var")).resolve()


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = _flag("EZH_DEBUG", default=False)
HTTPS = _flag("EZH_HTTPS", default=True)


def _secret_key() -> str:
    key = os.environ.get("EZH_SECRET_KEY", "")
    file = VAR_DIR / "secret_key"
    if not key and file.exists():
        key = file.read_text().strip()
    if not key:
        raise ImproperlyConfigured("Set EZH_SECRET_KEY, or start through `make run`, which makes a key of its own.")
    return key


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _words("EZH_ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = _words("EZH_CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "ezh.apps.EzhConfig",
    *APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "ezh.apps.StaticFilesConfig",
    "pgtrigger",
    "pghistory",
    "guardian",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.EndedSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.IdleLockMiddleware",
    "school.middleware.RolesMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.ForcedPasswordChangeMiddleware",
    "accounts.middleware.HistoryContextMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "accounts.middleware.WriterMiddleware",
    "accounts.middleware.AccessLogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ezh.odd_requests.OddRequestMiddleware",
    "ezh.unseen_signs.UnseenSignsMiddleware",
    "ezh.errors.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "entry.middleware.OneTimeKeyMiddleware",  # last: nothing but the view is in its transaction
]

ROOT_URLCONF = "ezh.urls"
WSGI_APPLICATION = "ezh.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "ezh.jinja2.environment",
            "context_processors": [
                "ezh.navigation.page",
                "ezh.form_keys.of_forms",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {  # The admin and third-party apps only.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ezh.form_keys"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------------------

# Pages are served as a role that owns nothing (docs/decisions/0018). Where the owner's address is in the environment
# as well, this process – migrations, commands – works as the owner, and `migrate` keeps the rights of that role.
_PAGES = dj_database_url.parse(os.environ.get("DATABASE_URL") or embedded_postgres.application_url(VAR_DIR))
_OWNER_URL = os.environ.get("EZH_OWNER_DATABASE_URL")
APPLICATION_ROLE = _PAGES["USER"] if _OWNER_URL else None
APPLICATION_ROLE_PASSWORD = _PAGES["PASSWORD"]

DATABASES = {"default": dj_database_url.parse(_OWNER_URL) if _OWNER_URL else _PAGES}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps connections, Django must not
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # after a restart of the database nobody gets a dead connection
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
# Prepared queries (common/prepared.py) are planned once for each connection, all others never. A pooler that hands out
# another connection for each transaction can keep neither plans nor cursors.
PREPARED_QUERIES = _flag("EZH_PREPARED_QUERIES", default=True)
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0 if PREPARED_QUERIES else None
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not PREPARED_QUERIES
# What a role has set for itself (ALTER ROLE … SET) yields to what a session names as it begins; a pooler may refuse it.
SESSION_SETTINGS = "-c search_path=public -c default_transaction_read_only=off"
if PREPARED_QUERIES:
    _given = DATABASES["default"]["OPTIONS"].get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = f"{SESSION_SETTINGS} {_given}".strip()
# Bodies of pages that a process keeps (journal/queries/kept_bodies.py); EZH_KEPT_BODIES=0: it draws each page anew.
KEPT_BODIES_MEGABYTES = int(os.environ.get("EZH_KEPT_BODIES", "32"))
# Terms and ranges of days of which it keeps sums by class (school/queries/kept_sums.py); EZH_KEPT_SUMS=0: of none.
KEPT_SUMS = int(os.environ.get("EZH_KEPT_SUMS", "64"))
DATABASES["default"]["TEST"] = {"NAME": "test_ezh" + os.environ.get("TEST_DB_SUFFIX", "")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History carries its context (user, address, reason) in the row itself: one insert per change, nothing to join.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # an index per column would double each write

# --- Background tasks ---------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A worker that has not said for so long that it lives has died; what it was doing goes to the next one.
TASK_LEASE_SECONDS = float(os.environ.get("EZH_TASK_LEASE", "60"))

# --- E-mail ---------------------------------------------------------------------------------------------------

# Letters about news of the journal (docs/operations.md, «Letters»). Without a server none are sent, and pages say so.
EMAIL_HOST = os.environ.get("EZH_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("EZH_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EZH_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EZH_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EZH_SMTP_SECURITY", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("EZH_SMTP_SECURITY", "") == "tls"
EMAIL_TIMEOUT = 30
MAIL_FROM = DEFAULT_FROM_EMAIL = os.environ.get("EZH_MAIL_FROM", "")
# Where letters come back to that cannot be delivered: «bounces@school.ru» gets «bounces+<which letter>@school.ru».
MAIL_BOUNCES = os.environ.get("EZH_MAIL_BOUNCES", "")
# How people reach the journal: the worker, who writes the links, is asked by nobody and cannot see it.
SITE_URL = os.environ.get("EZH_SITE_URL", "").rstrip("/")
if EMAIL_HOST and not (MAIL_FROM and SITE_URL):
    raise ImproperlyConfigured("With EZH_SMTP_HOST, set EZH_MAIL_FROM and EZH_SITE_URL as well.")
# So long who has taken a letter may take to send it; then another sends it again.
MAIL_LEASE_SECONDS = float(os.environ.get("EZH_MAIL_LEASE", "300"))
# Seconds between two looks of the worker at what is to be told and sent.
NOTICES_EVERY = float(os.environ.get("EZH_NOTICES_EVERY", "30"))

# --- People -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: strangers have no account
PASSWORD_HASHERS = ["accounts.hashers.ServerArgon2PasswordHasher"]
# Sign-ins that a process lets in at a time: one is at work, the others wait (accounts/sign_in_queue.py).
SIGN_INS_AT_ONCE = int(os.environ.get("EZH_SIGN_INS", "8"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.rules.RussianAttributeSimilarityValidator"},
    {"NAME": "accounts.rules.RussianMinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.rules.RussianCommonPasswordValidator"},
    {"NAME": "accounts.rules.LettersAndDigitsValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"

IDLE_LOCK_MINUTES = int(os.environ.get("EZH_IDLE_LOCK_MINUTES", "60"))
# The idle lock is the limit of a session. Its row lives longer, so that a form sent after a weekend still has an owner.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "ezh.errors.csrf_failure"
# A message may name a child: in a cookie it would be shown to whoever signs in next at the same computer.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# P-12: five failures lock the login from that address for fifteen minutes.
AXES_HANDLER = "accounts.attempts.AttemptsHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page has promised when the lock ends
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "ezh.errors.too_many_sign_ins"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.forms.attempts_key"
AXES_CLIENT_IP_CALLABLE = "common.addresses.client_address"
AXES_DISABLE_ACCESS_LOG = True  # accounts.AccessLog is the log, and nobody can change it
AXES_ENABLE_ADMIN = False

# --- Transport ----------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# How many reverse proxies of ours stand in front: their X-Forwarded-For is believed, nobody else's.
TRUSTED_PROXIES = int(os.environ.get("EZH_TRUSTED_PROXIES", "0"))
# With HTTPS there is such a proxy, for gunicorn ends no TLS; without it nobody may claim that there is.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "ezh.part_heads.PartHeadsHandler",
    "common.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Language, files, logs ------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LOCALE_PATHS = [BASE_DIR / "ezh" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Novokuznetsk"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("EZH_STATIC_ROOT", VAR_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ezh.static.EzhStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
MEDIA_ROOT = VAR_DIR / "media"  # never served as it lies: only by views that ask who may see the file
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"refusals": {"()": "ezh.log.RefusalsInOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},
}
