"""The filter of a large board is drawn once for all who would see the same one, and never an old one."""

from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import RequestFactory
from django.test.signals import template_rendered
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


class Reader:
    """Opens the filter; says what it was and whether it had to be drawn."""

    def __init__(self, bank: Any) -> None:
        self.bank = bank

    def __call__(self, query: str = "") -> tuple[str, bool]:
        found = board_of(self.bank, clock.today()).find(QueryDict(query))
        templates: list[str | None] = []

        def note(template: Any, **_more: Any) -> None:
            templates.append(template.name)

        template_rendered.connect(note)
        try:
            panel = drawn(found, RequestFactory().get("/leads/"))
        finally:
            template_rendered.disconnect(note)
        return panel, "components/filter_panel.html" in templates


@pytest.fixture
def read(bank: Any) -> Reader:
    """The bank's officer."""
    return Reader(bank)


def test_a_small_board_is_drawn_every_time(read: Reader) -> None:
    assert [read()[1], read()[1]] == [True, True]


def test_the_same_filter_is_drawn_once(read: Reader, large: None) -> None:
    (first, drawn_first), (second, drawn_again) = read(), read()
    assert (drawn_first, drawn_again, second) == (True, False, first)


def test_it_is_what_a_small_board_shows(read: Reader, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "amount=s&q=<b>"
    read(query)
    kept, drawn_again = read(query)
    monkeypatch.setattr(filter_face, "LARGE", 100)
    assert (drawn_again, kept) == (False, read(query)[0])
    assert ("<b>" in kept, "&lt;b&gt;" in kept) == (False, True)


@pytest.mark.parametrize("query", ["amount=s", "q=x", "sort=newest", "district=310107", "matched=on"])
def test_another_choice_is_another_filter(read: Reader, large: None, query: str) -> None:
    read()
    assert read(query)[1]


def test_what_is_no_part_of_the_filter_does_not_matter(read: Reader, large: None) -> None:
    assert [read()[1], read("page=2&lead=7")[1]] == [True, False]


def test_another_language_is_another_filter(read: Reader, large: None) -> None:
    read()
    with translation.override("en"):
        english, drawn_again = read()
    assert (drawn_again, "District" in english) == (True, True)


def test_another_number_is_another_filter(bank: Any, read: Reader, large: None) -> None:
    before, _drawn = read()
    event = bank.registrations.get().event
    build.need(build.firm(region="310107"), event=event, visibility="lenders")
    after, drawn_again = read()
    assert (drawn_again, before != after) == (True, True)


def test_a_choice_that_is_not_understood_is_not_kept(read: Reader, large: None) -> None:
    assert [("errorlist" in panel, drawn_again) for panel, drawn_again in (read("sort=best"), read("sort=best"))] == [
        (True, True),
        (True, True),
    ]


def test_no_heading_stands_over_nothing(read: Reader) -> None:
    assert ("技术领域" in read()[0], "技术领域" in read("field=industry")[0]) == (False, True)
