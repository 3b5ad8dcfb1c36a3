"""The settings in processes of their own, because a process reads its environment once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_ENV": "production",
    "DJANGO_SECRET_KEY": "x1" * 30,
    "DJANGO_ALLOWED_HOSTS": "market.example, .market.example",
    "DATABASE_URL": "postgres://market:word@db:5432/market",
    "REDIS_URL": "redis://redis:6379/0",
}


def start(var: Path, expression: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Print an expression over the settings in a process with exactly these variables."""
    script = f"import json; from config import settings as s; print(json.dumps({expression}, default=str))"
    environment = {"PATH": os.environ["PATH"], "MARKET_VAR": str(var), **variables}
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def value(var: Path, expression: str, **variables: str) -> object:
    done = start(var, expression, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(var: Path, **variables: str) -> str:
    """The last line of what a process says that does not start."""
    done = start(var, "s.DEBUG", **variables)
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


def test_without_variables_it_is_a_local_demo(tmp_path: Path) -> None:
    expression = (
        "[s.DEBUG, s.ALLOWED_HOSTS, s.DATABASES['default']['NAME'], s.CELERY_BROKER_URL, s.SECURE_SSL_REDIRECT]"
    )
    assert value(tmp_path, expression) == [
        False,
        ["localhost", "127.0.0.1", "[::1]"],
        str(tmp_path / "db.sqlite3"),
        "filesystem://localhost//",
        False,
    ]


def test_sqlite_lets_web_worker_and_beat_share_one_file(tmp_path: Path) -> None:
    options = value(tmp_path, "s.DATABASES['default']['OPTIONS']")
    assert isinstance(options, dict)
    assert (options["timeout"], options["transaction_mode"]) == (30, "IMMEDIATE")
    assert "journal_mode=WAL" in options["init_command"]


def test_the_secret_of_a_machine_is_drawn_once_and_is_private(tmp_path: Path) -> None:
    first = value(tmp_path / "a", "s.SECRET_KEY")
    assert value(tmp_path / "a", "s.SECRET_KEY") == first
    assert value(tmp_path / "b", "s.SECRET_KEY") != first
    assert (tmp_path / "a/secret").stat().st_mode & 0o777 == 0o600


def test_several_first_processes_agree_on_the_secret(tmp_path: Path) -> None:
    script = "from config import settings as s; print(s.SECRET_KEY)"
    environment = {"PATH": os.environ["PATH"], "MARKET_VAR": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    secrets = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert len(secrets) == 1
    assert len(secrets.pop()) > 50


def test_production_names_everything_that_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path, DJANGO_ENV="production") == (
        "DJANGO_ENV=production does not start without DJANGO_SECRET_KEY, DJANGO_ALLOWED_HOSTS, DATABASE_URL, REDIS_URL."
    )


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("empty", [True, False])
def test_production_refuses_to_start_without(tmp_path: Path, name: str, empty: bool) -> None:
    variables = PRODUCTION | {name: " "} if empty else {k: v for k, v in PRODUCTION.items() if k != name}
    assert refusal(tmp_path, **variables) == f"DJANGO_ENV=production does not start without {name}."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DJANGO_ENV": "prod"}, "DJANGO_ENV must be one of demo, production, not 'prod'."),
        ({"DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY must have at least 50 characters in production."),
        ({"DJANGO_ALLOWED_HOSTS": "*"}, "DJANGO_ALLOWED_HOSTS must name the hosts in production, not '*'."),
        ({"DATABASE_URL": "market"}, "DATABASE_URL is not the address of a database."),
        ({"DJANGO_SSL_REDIRECT": "maybe"}, "DJANGO_SSL_REDIRECT must be 1 or 0, not 'maybe'."),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL must look like smtp+tls://user:password@host:587."),
    ],
)
def test_production_refuses_a_value_that_would_be_unsafe(
    tmp_path: Path, changed: dict[str, str], sentence: str
) -> None:
    assert refusal(tmp_path, **(PRODUCTION | changed)) == sentence


def test_production_protects_cookies_and_connections(tmp_path: Path) -> None:
    expression = """{
        "debug": s.DEBUG,
        "cookies": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE],
        "redirect": s.SECURE_SSL_REDIRECT,
        "hsts": s.SECURE_HSTS_SECONDS,
        "origins": s.CSRF_TRUSTED_ORIGINS,
        "static": s.STORAGES["staticfiles"]["BACKEND"],
        "proxy": hasattr(s, "SECURE_PROXY_SSL_HEADER"),
        "database": s.DATABASES["default"]["ENGINE"],
        "cache": s.CACHES["default"]["LOCATION"],
    }"""
    assert value(tmp_path, expression, DJANGO_DEBUG="1", **PRODUCTION) == {
        "debug": False,
        "cookies": [True, True, True],
        "redirect": True,
        "hsts": 31536000,
        "origins": ["https://market.example", "https://*.market.example"],
        "static": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "proxy": False,
        "database": "django.db.backends.postgresql",
        "cache": "redis://redis:6379/0",
    }


def test_behind_a_proxy_it_believes_the_header_and_leaves_the_redirect_to_it(tmp_path: Path) -> None:
    expression = "[s.SECURE_PROXY_SSL_HEADER, s.SECURE_SSL_REDIRECT, s.ALLAUTH_TRUSTED_PROXY_COUNT]"
    variables = {"DJANGO_BEHIND_PROXY": "1", "DJANGO_SSL_REDIRECT": "0"}
    assert value(tmp_path, expression, **PRODUCTION, **variables) == [["HTTP_X_FORWARDED_PROTO", "https"], False, 1]


def test_confirmation_by_mail_is_asked_for_only_where_mail_can_be_sent(tmp_path: Path) -> None:
    expression = "[s.ACCOUNT_EMAIL_VERIFICATION, s.EMAIL_BACKEND.split('.')[-2]]"
    assert value(tmp_path, expression) == ["optional", "mailbox"]
    assert value(tmp_path, expression, EMAIL_URL="smtp://mail.example") == ["mandatory", "smtp"]


def test_a_mail_address_gives_host_port_user_and_encryption(tmp_path: Path) -> None:
    names = "HOST PORT HOST_USER HOST_PASSWORD USE_TLS USE_SSL"
    expression = f"[getattr(s, 'EMAIL_' + name) for name in '{names}'.split()]"
    url = "smtp+tls://desk%40market.example:p%2Fw@mail.example"
    assert value(tmp_path, expression, EMAIL_URL=url) == [
        "mail.example",
        587,
        "desk@market.example",
        "p/w",
        True,
        False,
    ]


def test_organisers_need_two_steps_in_production_whatever_is_set(tmp_path: Path) -> None:
    assert value(tmp_path, "s.MFA_REQUIRED") is False
    assert value(tmp_path, "s.MFA_REQUIRED", MFA_REQUIRED="1") is True
    assert value(tmp_path, "s.MFA_REQUIRED", **PRODUCTION, MFA_REQUIRED="0") is True
