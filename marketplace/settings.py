"""Settings, all by environment; whatever is not set falls back to the embedded services and their secrets."""

from __future__ import annotations

from pathlib import Path

import environ

from marketplace.clocks import schedule
from marketplace.embedded import paths, secrets

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = paths.var_dir()
env = environ.Env()
EMBEDDED = not env.str("DATABASE_URL", "")
_secrets = secrets.load() if EMBEDDED else {}


def _secret(name: str) -> str:
    return env.str(name, "") or _secrets.get(name, "")


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", EMBEDDED)
SECRET_KEY = _secret("SECRET_KEY")
ID_ENC_KEY = _secret("ID_ENC_KEY")
ID_HASH_KEY = _secret("ID_HASH_KEY")
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = environ.urlparse(PUBLIC_URL)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_public.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
_https = _public.scheme == "https"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "graphene_django",
    "core",
    *[
        app
        for app in ("stations", "catalog", "payments", "orders", "search", "insight")
        if (BASE_DIR / app / "apps.py").exists()
    ],
    "marketplace",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "pages", BASE_DIR / "marketplace" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {
    "default": {
        **env.db_url_config(env.str("DATABASE_URL", "") or paths.database_url()),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": "template0"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "") or paths.redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"protocol": 2},  # redis-py 7 and later refuse protocol 3 over a unix socket
    }
}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
CSRF_FAILURE_VIEW = "marketplace.pages.stale_form"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'", env.str("ALIPAY_GATEWAY_URL", "http://127.0.0.1:8710").rsplit("/gateway.do", 1)[0]],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale"]
TIME_ZONE = "Asia/Shanghai"  # the Alipay SDK stamps its requests in the process time zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR / "media"
AWS_BUCKET_PUBLIC = env.str("AWS_BUCKET_PUBLIC", "")
AWS_BUCKET_PRIVATE = env.str("AWS_BUCKET_PRIVATE", "")
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "public": (
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": AWS_BUCKET_PUBLIC}}
        if AWS_BUCKET_PUBLIC
        else {
            "BACKEND": "core.files.storage.ContentStorage",
            "OPTIONS": {"location": MEDIA_ROOT / "public", "base_url": "/media/"},
        }
    ),
    "private": (
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": AWS_BUCKET_PRIVATE}}
        if AWS_BUCKET_PRIVATE
        else {
            "BACKEND": "core.files.storage.ContentStorage",
            "OPTIONS": {"location": MEDIA_ROOT / "private", "base_url": None},
        }
    ),
}
STORAGES["default"] = STORAGES["private"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or paths.celery_broker_url()
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # a lost broker must not hold a request up: the sweeper finds the row
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # longer than the time limit; the restore interval gives a killed worker's task back in seconds, not minutes
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "confirm_publish": True,
}
CELERY_BEAT_SCHEDULE = schedule(demonstration=DEMO)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")

ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "")

ALIPAY_GATEWAY_URL = env.str("ALIPAY_GATEWAY_URL", "http://127.0.0.1:8710/gateway.do")
ALIPAY_APP_ID = env.str("ALIPAY_APP_ID", "") or _secrets.get("ALIPAY_APP_ID", "")
ALIPAY_PRIVATE_KEY = _secret("ALIPAY_PRIVATE_KEY")
ALIPAY_PUBLIC_KEY = _secret("ALIPAY_PUBLIC_KEY")
# The platform's own user id (2088…), to which its commission is split off.
ALIPAY_PLATFORM_ACCOUNT = env.str("ALIPAY_PLATFORM_ACCOUNT", "") or (
    secrets.SANDBOX_PLATFORM_ACCOUNT if EMBEDDED else ""
)
COURIER_URL = env.str("COURIER_URL", "http://127.0.0.1:8720")
COURIER_SECRET = _secret("COURIER_SECRET")
SMS_PROVIDER = env.str("SMS_PROVIDER", "core.notify.services.DevelopmentOutbox")

GRAPHENE = {"SCHEMA": "marketplace.schema.schema", "SCHEMA_OUTPUT": "schema.graphql", "SCHEMA_INDENT": 2}
GRAPHQL_TRUSTED_ONLY = env.bool("GRAPHQL_TRUSTED_ONLY", not (DEBUG or DEMO))

# Sign-in: marketplace of phones. The adapter takes mainland numbers and six-digit codes.
ACCOUNT_ADAPTER = "core.signin.adapter.PhoneAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = {"request_login_code": env.str("LIMIT_SIGNIN_CODES", "20/m/ip,200/d/ip,1/50s/key,10/d/key")}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {"account_signup": f"{PUBLIC_URL}/signin"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "益农集市"
MFA_ALLOW_UNVERIFIED_EMAIL = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"elastic_transport": {"level": "WARNING"}},  # it logs every request at INFO
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
