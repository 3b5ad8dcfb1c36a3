"""Reading the process environment: every function takes the name of a variable and answers a typed value."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
MODES = ("demo", "production")
NEEDED_IN_PRODUCTION = ("DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or (default or [])


def flag(name: str, default: bool) -> bool:
    """Yes or no; any other word stops the start, because a typing error must not switch a protection off."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in YES


def is_production() -> bool:
    """Is this the real thing? If so, every variable without which it would be unsafe must be there."""
    mode = text("DJANGO_ENV", "demo")
    if mode not in MODES:
        raise ImproperlyConfigured(f"DJANGO_ENV must be one of {', '.join(MODES)}, not {mode!r}.")
    if mode == "demo":
        return False
    missing = [name for name in NEEDED_IN_PRODUCTION if not text(name)]
    if missing:
        raise ImproperlyConfigured(f"DJANGO_ENV=production does not start without {', '.join(missing)}.")
    if "*" in words("DJANGO_ALLOWED_HOSTS"):
        raise ImproperlyConfigured("DJANGO_ALLOWED_HOSTS must name the hosts in production, not '*'.")
    if len(text("DJANGO_SECRET_KEY")) < 50:
        raise ImproperlyConfigured("DJANGO_SECRET_KEY must have at least 50 characters in production.")
    return True


def machine_secret(path: Path) -> str:
    """The secret of a local demo: drawn once per machine, readable by its owner only, the same for web and worker."""
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # fails when another process was first; then its secret counts
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's entry for a database address; SQLite gets the settings that let web, worker and beat share one file."""
    try:
        parsed = dj_database_url.parse(text(name, f"sqlite:///{default}"), conn_max_age=60)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not the address of a database.") from error
    entry: dict[str, Any] = {**parsed}
    if entry["ENGINE"].endswith("sqlite3"):
        entry["CONN_MAX_AGE"] = 0
        entry["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        }
    else:
        entry["CONN_HEALTH_CHECKS"] = True
        # Pages ask many small questions: compiling a query costs more than it saves, seconds on a fresh database. The
        # data of a city fits into memory or on an SSD: at the default price of a random page, 650 leads of 100,000
        # needs were found by reading whole tables. A list that names eight tables took 15 ms to plan, in every order in
        # which eight can be joined, and 1 ms to read: four at a time are planned in a fifth of that, and as well.
        fast = "-c jit=off -c random_page_cost=1.1 -c join_collapse_limit=4 -c from_collapse_limit=4"
        entry.setdefault("OPTIONS", {}).setdefault("options", fast)
    return entry


def mail_server(name: str) -> dict[str, Any] | None:
    """Django's EMAIL_ settings from smtp://, smtp+tls:// or smtps://user:password@host:port, None without one."""
    address = text(name)
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or MAIL_SCHEMES[parts.scheme]
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must look like smtp+tls://user:password@host:587.") from error
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no host.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
