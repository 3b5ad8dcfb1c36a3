"""Figures of a very large market, kept for a minute: all who look share them."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from accounts import clock

KEPT_FOR = 60
"""Seconds until kept figures are made anew; while one reader's page does so, the others get the old."""
FORGOTTEN_AFTER = 3600
LARGE = 2_000
"""Rows behind a figure from which on it is worth keeping; below it, every page counts anew."""


def kept(name: str, make: Callable[[], tuple[Any, int]]) -> Any:
    """What ``make`` found today, up to a minute ago. It answers with the figures and the number of rows behind them;
    those of few rows are not kept, so that what somebody just did shows at once.
    """
    key = f"kept:{name}:{clock.today()}"
    found = cache.get(key)
    if found and (found[0] > time.time() or not cache.add(f"{key}:anew", True, KEPT_FOR)):
        return found[1]
    value, rows = make()
    if rows > LARGE:
        cache.set(key, (time.time() + KEPT_FOR, value), FORGOTTEN_AFTER)
        cache.delete(f"{key}:anew")
    elif found:
        cache.delete(key)
    return value
