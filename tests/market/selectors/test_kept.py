"""Figures of a large market are kept for a minute and made by one reader; those of a small one are never old."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from accounts import clock
from market.selectors import kept as module
from market.selectors.kept import LARGE, kept

KEY = "kept:test"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def made(value: Any, rows: int = LARGE + 1) -> Any:
    return kept("test", lambda: (value, rows))


def test_few_rows_are_counted_each_time() -> None:
    assert [made(1, rows=LARGE), made(2, rows=LARGE)] == [1, 2]


def test_many_rows_are_counted_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    assert [made(1), made(2)] == [1, 1]
    now[0] += module.KEPT_FOR + 1
    assert [made(3), made(4)] == [3, 3]


def test_while_one_reader_counts_the_others_get_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    made("old")
    now[0] += module.KEPT_FOR + 1
    seen: list[Any] = []

    def slow() -> tuple[str, int]:
        seen.append(made("never"))
        return "new", LARGE + 1

    assert (kept("test", slow), seen, made("later")) == ("new", ["old"], "new")


def test_a_reader_who_failed_leaves_it_to_the_next_after_a_minute() -> None:
    made("old")
    cache.set(f"kept:test:{clock.today()}", (0, "old"), 60)
    with pytest.raises(ZeroDivisionError):
        kept("test", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    assert made("new") == "old"
    cache.delete(f"kept:test:{clock.today()}:anew")
    assert made("new") == "new"


def test_a_market_that_shrank_is_counted_each_time_again() -> None:
    made("large")
    cache.set(f"kept:test:{clock.today()}", (0, "large"), 60)
    assert [made("small", rows=1), made("smaller", rows=1)] == ["small", "smaller"]
