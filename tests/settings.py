"""
The settings of the product with what a test run needs: files of its own, so that the data of a demo is never touched,
and a queue of its own for each of several test processes.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
if PROCESS:
    os.environ["MARKET_VAR"] = str(Path(os.environ["MARKET_TEST_VAR"]) / PROCESS)
else:
    base = tempfile.mkdtemp(prefix="market-tests-")
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    os.environ["MARKET_TEST_VAR"] = os.environ["MARKET_VAR"] = base
if os.environ.get("REDIS_URL"):
    number = int(PROCESS.removeprefix("gw") or 0) + 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, VAR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False  # a test that is about them switches them on
LOGGING_CONFIG = None

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads and real worker processes must see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
