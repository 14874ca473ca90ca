"""Settings of the portal, all from the environment; the README's table explains each.

With no variable set at all it runs on SQLite in `var/`, with DEBUG off, for this machine alone.
A value that makes no sense stops the start with a sentence that names the variable.
"""

import contextlib
import os
import secrets
import zoneinfo
from email.utils import parseaddr
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hubsportal.bucket.settings import refuse_odd_bucket
from hubsportal.static_headers import add_static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def env_bool(name, default=False):
    """A switch from the environment: true/false, yes/no, on/off, 1/0; anything else is refused."""
    text = env.str(name, default="").strip().lower()
    if text in ("", "true", "yes", "on", "1"):
        return bool(text) or default
    if text in ("false", "no", "off", "0"):
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not “{text}”.")


def env_int(name, default):
    """A whole number, 0 or more, from the environment."""
    text = env.str(name, default="").strip()
    if text and not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{text}”.")
    return int(text) if text else default


def env_list(name, default=()):
    """Comma-separated texts from the environment, without empty ones."""
    return [item.strip() for item in env.str(name, default=",".join(default)).split(",") if item.strip()]


def secret_key_of_this_machine(path):
    """The key kept at `path`, made at the first start: for the embedded SQLite set-up only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(draft, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(64))
        # A link is made once or not at all: two workers starting together end up with one whole key.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


# --- Where things lie -------------------------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Safety -----------------------------------------------------------------------------------

DEBUG = env_bool("DEBUG")
DATABASE_URL = env.str("DATABASE_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if DATABASE_URL:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set when DATABASE_URL is. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    SECRET_KEY = secret_key_of_this_machine(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

HTTPS = env_bool("HTTPS", default=SITE_URL.startswith("https://"))
SECURE_SSL_REDIRECT = env_bool("HTTPS_REDIRECT", default=HTTPS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env_bool("HSTS_PRELOAD")
BEHIND_PROXY = env_bool("BEHIND_PROXY")
if BEHIND_PROXY:
    # Only behind a proxy that sets this header itself: a visitor could forge it otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "SAMEORIGIN"
# W019 wants DENY; the portal may frame itself, and frame-ancestors says the same to every newer browser.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Sites that may frame the embeds; nothing else of the portal may be framed but by itself.
EMBED_ALLOWED_ORIGINS = env_list("EMBED_ALLOWED_ORIGINS", default=["https://www.interregeurope.eu"])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Django's admin style sheet draws its small icons from data: addresses.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

# --- What it is made of -----------------------------------------------------------------------

INSTALLED_APPS = [
    # In the order in which the staff's first page shows them.
    "webinars",
    "learnings",
    "hubs",
    "hubsportal.apps.PortalConfig",
    "hubsportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
]

MIDDLEWARE = [
    "hubsportal.middleware.DropBodyOfHeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "hubsportal.middleware.RefuseOddCharsetMiddleware",
    "hubsportal.middleware.ForgetCookiesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hubsportal.middleware.PermissionsPolicyMiddleware",
    "hubsportal.middleware.CompressTextMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Within: a 304 would bring the general policy to a page that is kept with one of its own (RFC 9111, 4.3.4).
    "hubsportal.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hubsportal.history.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hubsportal.slugs.FormerSlugMiddleware",
]

ROOT_URLCONF = "hubsportal.urls"
WSGI_APPLICATION = "hubsportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hubsportal.context_processors.portal",
            ],
            "builtins": ["hubsportal.templatetags.portal", "hubsportal.templatetags.repeated"],
        },
    }
]

# --- Databases --------------------------------------------------------------------------------

POSTGRESQL = "django.db.backends.postgresql"


def postgresql(database, options, **settings):
    """A PostgreSQL with connections that last, and that notice a machine which has gone; its address goes before."""
    # Seconds: a machine that does not answer is asked after 5, every 2, and given up at the third time.
    lively = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
    options = lively | options | database.setdefault("OPTIONS", {})
    return {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True} | settings | database | {"OPTIONS": options}


if DATABASE_URL:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    if DATABASES["default"]["ENGINE"] == POSTGRESQL:
        DATABASES["default"] = postgresql(DATABASES["default"], {"connect_timeout": 5})
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "portal.sqlite3"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Writers wait for each other from the start of a transaction, instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL lets visitors read while an editor saves; FULL keeps the last save through a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;",
        },
    }

# Copies of a PostgreSQL from which visitors read (hubsportal/replicas).
REPLICAS = []
for address in env_list("DATABASE_REPLICA_URLS"):
    replica = env.db_url_config(address)
    if not all(("ENGINE", POSTGRESQL) in database.items() for database in (replica, DATABASES["default"])):
        # They may hold passwords, and so are not repeated.
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URLS must hold addresses such as postgres://user:password@host:5432/name, "
            "and DATABASE_URL that of the PostgreSQL which they follow."
        )
    REPLICAS.append(f"replica-{len(REPLICAS) + 1}")
    DATABASES[REPLICAS[-1]] = postgresql(
        replica,
        # No visitor waits long for one that has gone: there are others.
        {"connect_timeout": 1, "tcp_user_timeout": 2000, "options": "-c default_transaction_read_only=on"},
        # It is asked for its version before each request, which shows its health too.
        CONN_HEALTH_CHECKS=False,
        TEST={"MIRROR": "default"},
    )

# --- Pages kept for visitors ------------------------------------------------------------------

# Megabytes of memory in which each worker keeps pages; 0: none.
PAGE_STORE_MEGABYTES = env_int("PAGE_STORE_MEGABYTES", default=0 if DEBUG else 24)
# Redis, in which all nodes share them; without it, each worker makes its own.
CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL and not CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    # It may hold a password, and so is not repeated.
    raise ImproperlyConfigured("CACHE_URL must be the address of a Redis, such as redis://127.0.0.1:6379/0.")
# What the workers of one node tell each other. Lost at a restart, to no harm.
RUN_DIR = Path(env.str("RUN_DIR", default=str(DATA_DIR / "run")))

# --- Files ------------------------------------------------------------------------------------

# An object storage that speaks S3 for all files, instead of this machine's disk (hubsportal/bucket).
bucket = {
    "bucket_name": env.str("MEDIA_S3_BUCKET", default="") or None,
    "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="").rstrip("/") or None,
    "region_name": env.str("MEDIA_S3_REGION", default="") or None,
    "access_key": env.str("MEDIA_S3_ACCESS_KEY", default="") or None,
    "secret_key": env.str("MEDIA_S3_SECRET_KEY", default="") or None,
}
refuse_odd_bucket(bucket)
if bucket["bucket_name"]:
    stored = {
        name: {"BACKEND": "hubsportal.bucket.storage.BucketStorage", "OPTIONS": bucket | options}
        for name, options in (
            ("default", {"location": "media", "base_url": MEDIA_URL}),
            ("private", {"location": "private"}),
            ("cards", {"location": "cards"}),
        )
    }
else:
    disk = "django.core.files.storage.FileSystemStorage"
    private = {
        "location": DATA_DIR / "private",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    stored = {
        "default": {"BACKEND": disk},
        # What no address may lead to: pictures that nobody has looked at yet.
        "private": {"BACKEND": disk, "OPTIONS": private},
        # Drawn again when they are asked for: no backup needs them.
        "cards": {"BACKEND": disk, "OPTIONS": {"location": DATA_DIR / "cards"}},
    }
STORAGES = stored | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "hubsportal.storage.HashedStaticFilesStorage"
    },
}
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
FILE_UPLOAD_PERMISSIONS = 0o644
# Beside the uploads, so that a whole recording only changes its name; the system's own place may be memory.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploading"
with contextlib.suppress(OSError):
    FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
# Recordings that the operator puts here are chosen by name in a webinar's form (webinars/placed.py).
PLACED_RECORDINGS = Path(env.str("PLACED_RECORDINGS", default=str(DATA_DIR / "placed")))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a webinar's form: segments and questions, each with a dozen fields

# --- Language, time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Brussels")
try:
    zoneinfo.ZoneInfo(TIME_ZONE)
except (KeyError, ValueError, OSError):
    raise ImproperlyConfigured(
        f"TIME_ZONE must be a time zone such as Europe/Brussels, not “{TIME_ZONE}”."
    ) from None
USE_TZ = True
FORMAT_MODULE_PATH = ["hubsportal.formats"]

# --- Staff ------------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Who runs the portal ----------------------------------------------------------------------

OPERATOR_NAME = env.str("OPERATOR_NAME", default="")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", default="")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=OPERATOR_EMAIL)
for name, address in (("OPERATOR_EMAIL", OPERATOR_EMAIL), ("SECURITY_CONTACT", SECURITY_CONTACT)):
    if address and "@" not in parseaddr(address)[1] and not address.startswith("https://"):
        raise ImproperlyConfigured(f"{name} must be a mail address, not “{address}”.")

# --- Mail, logs -------------------------------------------------------------------------------

try:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
except (ImproperlyConfigured, ValueError):
    # It may hold a password, and so is not repeated.
    raise ImproperlyConfigured(
        "EMAIL_URL must be an address such as smtp+tls://user:password@host:587 or consolemail://."
    ) from None
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=OPERATOR_EMAIL or "hubsportal@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
