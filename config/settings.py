"""
The settings, all of them, read from the environment.

Without any variable this is a safe local demo: SQLite, an embedded broker and every other file under `var/`.
With DJANGO_ENV=production it refuses to start on a missing secret, host, database or broker.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import environment
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(environment.text("MARKET_VAR", str(BASE_DIR / "var"))).resolve()
for folder in ("", "media", "mail", "cache", "broker", "broker/control", "broker/taken"):
    (VAR / folder).mkdir(parents=True, exist_ok=True)

PRODUCTION = environment.is_production()
REDIS_URL = environment.text("REDIS_URL")

# --- Who may talk to us -------------------------------------------------------------------------------------------

DEBUG = environment.flag("DJANGO_DEBUG", False) and not PRODUCTION
SECRET_KEY = environment.text("DJANGO_SECRET_KEY") or environment.machine_secret(VAR / "secret")
SECRET_KEY_FALLBACKS = environment.words("DJANGO_OLD_SECRET_KEYS")
ALLOWED_HOSTS = environment.words("DJANGO_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

SECURE_SSL_REDIRECT = environment.flag("DJANGO_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = environment.words(
    "DJANGO_CSRF_TRUSTED_ORIGINS",
    [f"https://{host.replace('.', '*.', 1) if host.startswith('.') else host}" for host in ALLOWED_HOSTS]
    if PRODUCTION
    else [],
)
BEHIND_PROXY = environment.flag("DJANGO_BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- What it is made of -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "events",
    "market",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.SeenTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SafetyMiddleware",
    "accounts.middleware.ActingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.unread",
                "config.navigation.navigation",
            ],
        },
    }
]

# --- Where things are kept ----------------------------------------------------------------------------------------

DATABASES = {"default": environment.database("DATABASE_URL", VAR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # a full cache forgets at random, failed sign-ins included
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION  # a demo runs without collectstatic
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Attachments have no public address: a view checks the right to see one and then sends it.
MEDIA_ROOT = VAR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640
CLAMAV_URL = environment.text("CLAMAV_URL")  # tcp://host:3310 or unix:///run/clamav/clamd.ctl
CLAMAV_TIMEOUT = 20  # seconds
FILE_SCANNER = environment.text("FILE_SCANNER", f"market.file_scanners.{'clamav' if CLAMAV_URL else 'unscanned'}")
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Who is here --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

MAIL_SERVER = environment.mail_server("EMAIL_URL")
if MAIL_SERVER:
    globals().update(MAIL_SERVER)
else:
    EMAIL_BACKEND = "accounts.channels.mailbox.MailboxBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("DJANGO_FROM_EMAIL", "market@localhost")

# Dotted path of the adapter of each channel (accounts/channels/port.py); a channel without one is not offered.
TEXT_FILE_PATH = VAR / "texts"
CONSOLE_ADAPTER = "" if PRODUCTION else "accounts.channels.console.ConsoleAdapter"
SMS_ADAPTER = environment.text("SMS_ADAPTER", CONSOLE_ADAPTER)
WECOM_ADAPTER = environment.text("WECOM_ADAPTER", CONSOLE_ADAPTER)
DELIVERY_STALE_SECONDS = int(environment.text("DELIVERY_STALE_SECONDS", "300"))  # after which a letter is taken over

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_SERVER else "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an e-mail address, the way to a new password, is added or removed
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
# Wrong passwords and codes: many people of one market may sit behind one address, a single account is guarded closely.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/10m/ip,5/15m/key"}
SESSION_COOKIE_AGE = 14 * 24 * 3600

# The organiser's people need a second step at sign-in: always in production, elsewhere where somebody asks for it.
MFA_REQUIRED = PRODUCTION or environment.flag("MFA_REQUIRED", False)
MFA_ADAPTER = "accounts.second_step.SecondStepAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.second_step.FirstCodeForm",
    "authenticate": "accounts.forms.second_step.CodeForm",
    "reauthenticate": "accounts.forms.second_step.CodeAgainForm",
}
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ: the code before and the one after count as well
MFA_ALLOW_UNVERIFIED_EMAIL = True  # with a mail server nobody signs in without a confirmed address

# --- Words and times ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
SITE_URL = environment.text("SITE_URL")  # "https://…", written before the addresses in e-mails
SITE_NAME = _("Science and Technology Market")

# --- Background work: a broker carries ids, the state of the work is in rows --------------------------------------

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "config.embedded_broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker/control"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_DEFAULT_QUEUE = "market"
CELERY_TASK_ROUTES = {  # updates of single needs have a worker of their own: they never wait behind a whole run
    "market.tasks.refresh_matches": {"queue": "fresh"},
    "market.tasks.sweep_refreshes": {"queue": "fresh"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)  # the embedded broker would keep every control message
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- What it says while it runs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("DJANGO_LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}

# --- Matching runs ------------------------------------------------------------------------------------------------

# Needs ranked and stored in one step: a step takes well under a second, so that updates of single needs get between.
MATCH_CHUNK = int(
    environment.text("MATCH_CHUNK", "500" if DATABASES["default"]["ENGINE"].endswith("postgresql") else "25")
)
MATCH_SLICE_SECONDS = 0.5  # how long a worker goes on with a run before it lets other work get between
MATCH_TICKETS = int(environment.text("MATCH_TICKETS", "2"))  # workers that work on one run at a time
MATCH_REASONS_NEEDS = 5000  # larger runs store points only; reasons are worked out when somebody opens a pair
MATCH_STALE_SECONDS = int(environment.text("MATCH_STALE_SECONDS", "60"))  # silence after which a run is taken over
MATCH_ATTEMPTS = 5
REFRESH_STALE_SECONDS = int(environment.text("REFRESH_STALE_SECONDS", "15"))  # after which an update is taken over
REFRESH_ATTEMPTS = 5
MODEL_STALE_SECONDS = 900  # silence after which the fit of an appetite model is taken over; one step takes minutes
