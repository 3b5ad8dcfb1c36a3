"""The filter of a large board is drawn once for all who would see the same one, and never an old one."""

from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from accounts import clock
from market import filter_face
from market.filter_face import drawn
from market.selectors.lead_queries import board_of
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Any:
    """A bank that sees two leads of a market."""
    event, bank = build.event(), build.organisation("bank")
    build.registration(bank, event)
    for region in ("310107", "310112"):
        build.need(build.firm(region=region), event=event, visibility="lenders")
    return bank


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two leads are many."""
    monkeypatch.setattr(filter_face, "LARGE", 1)
    cache.clear()


def panel(bank: Any, query: str = "") -> str:
    found = board_of(bank, clock.today()).find(QueryDict(query))
    return drawn(found, RequestFactory().get("/leads/", query_params=dict(QueryDict(query).items())))


def leave_marks() -> int:
    """Write into every panel that is kept, so that it is known again; how many there are."""
    panels = [key for key in KEPT if cache.get(key)]
    for key in panels:
        cache.set(key, "MARK" + cache.get(key))
    return len(panels)


KEPT: list[str] = []


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names under which panels are kept, as they are asked for."""
    own = filter_face._key

    def seen(*args: Any) -> str:
        KEPT.append(own(*args))
        return KEPT[-1]

    monkeypatch.setattr(filter_face, "_key", seen)
    yield
    KEPT.clear()


def test_a_small_board_is_drawn_every_time(bank: Any) -> None:
    assert (panel(bank) == panel(bank), KEPT) == (True, [])


def test_the_same_filter_is_drawn_once(bank: Any, large: None) -> None:
    first = panel(bank)
    assert (leave_marks(), panel(bank)) == (1, "MARK" + first)


def test_it_is_what_a_small_board_shows(bank: Any, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    panel(bank, "amount=s&q=<b>")
    kept = panel(bank, "amount=s&q=<b>")
    monkeypatch.setattr(filter_face, "LARGE", 100)
    assert (kept, "<b>" in kept, "&lt;b&gt;" in kept) == (panel(bank, "amount=s&q=<b>"), False, True)


@pytest.mark.parametrize("query", ["amount=s", "q=x", "sort=newest", "district=310107", "matched=on"])
def test_another_choice_is_another_filter(bank: Any, large: None, query: str) -> None:
    panel(bank)
    leave_marks()
    assert "MARK" not in panel(bank, query)


def test_what_is_no_part_of_the_filter_does_not_matter(bank: Any, large: None) -> None:
    panel(bank)
    leave_marks()
    assert panel(bank, "page=2&lead=7").startswith("MARK")


def test_another_language_is_another_filter(bank: Any, large: None) -> None:
    panel(bank)
    leave_marks()
    with translation.override("en"):
        assert ("MARK" not in (english := panel(bank)), "District" in english) == (True, True)


def test_another_number_is_another_filter(bank: Any, large: None) -> None:
    before = panel(bank)
    leave_marks()
    need = bank.registrations.get().event.needs.first()
    build.need(build.firm(region="310107"), event=need.event, visibility="lenders")
    after = panel(bank)
    assert ("MARK" not in after, before != after) == (True, True)


def test_a_choice_that_is_not_understood_is_not_kept(bank: Any, large: None) -> None:
    assert ("errorlist" in panel(bank, "sort=best"), KEPT) == (True, [])
