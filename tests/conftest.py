"""What all tests share: which of them this machine can run, and a real browser for those that look at pages."""

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, sync_playwright

# Property tests must not depend on how busy the machine is, nor differ from run to run.
hypothesis.register_profile("market", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("market")

BEFORE_MIDNIGHT = 30  # seconds
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser of the system; Playwright's own download is never used."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


ON_POSTGRES = {"sqlite": "this run is on PostgreSQL", "once": "read on SQLite, the pages are the same"}


def on_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def left_out() -> dict[str, str]:
    """Markers whose tests cannot run here, each with the reason."""
    return {
        **({} if chromium() else {"browser": "Chromium is not installed"}),
        **(ON_POSTGRES if on_postgres() else {"postgres": "no PostgreSQL in DATABASE_URL"}),
        **({} if settings.REDIS_URL else {"redis": "no REDIS_URL"}),
    }


def pytest_configure() -> None:
    """Where everything was installed on purpose, nothing may be left out for want of it."""
    if os.environ.get("REQUIRE_BROWSER") and not chromium():
        raise pytest.UsageError("REQUIRE_BROWSER is set and Chromium is not installed")
    if os.environ.get("REQUIRE_SERVERS") and not (on_postgres() and settings.REDIS_URL):
        raise pytest.UsageError("REQUIRE_SERVERS is set and DATABASE_URL or REDIS_URL names no server")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files have no name of their own: one holds the second it was made in, and processes that name a test differently
    cannot share the work. Long texts are named by their beginning.
    """
    if isinstance(val, bytes):
        return "bytes"
    return f"{val[:20]}… {len(val)} characters" if isinstance(val, str) and len(val) > 80 else None


@pytest.hookimpl(tryfirst=True)  # before the tests are shared out by their groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    markers = set(left_out())
    kept = [item for item in items if not markers & {mark.name for mark in item.iter_markers()}]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    for item in kept:
        if "demo" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo"))  # its market takes a minute to set up: once is enough
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, reason in left_out().items():
        terminalreporter.write_line(f"left out: tests marked {marker} ({reason})")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_SERVERS a skipped test fails the run: whatever it wanted should have been there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("REQUIRE_SERVERS") and skipped:
        reporter.write_line(f"{len(skipped)} tests were skipped although everything is installed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def within_one_day() -> None:
    """No test begins just before midnight: a row made today and counted tomorrow would be a different figure."""
    now = timezone.localtime()
    tomorrow = (now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = (tomorrow - now).total_seconds()
    if left < BEFORE_MIDNIGHT:
        time.sleep(left + 0.01)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in the thread of the tests
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()
