"""Firms that book at the same moment: one place goes to one firm, and no firm gets a fourth slot or two at a time."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Message
from market.models import AdviceBooking
from market.services.advice_bookings import book
from tests import build, build_answers
from tests.market.services.test_claim_races import at_once

Act = Callable[[], object]


def bookings(firms: int, hours: list[int]) -> list[Act]:
    """Each of the firms books each of the slots, which begin so many hours from tomorrow on, with two places."""
    office = build.organisation("government")
    tomorrow = timezone.now() + dt.timedelta(days=1)
    slots = [
        build_answers.advice_slot(office, starts_at=tomorrow + dt.timedelta(hours=hour), capacity=2) for hour in hours
    ]
    acts: list[Act] = []
    for _number in range(firms):
        owner = build.user()
        firm = build.organisation("enterprise", owner=owner)
        acts += [
            lambda owner=owner, firm=firm, slot=slot: book(by=owner, firm=firm, slot=slot, question="问题")  # type: ignore[misc]
            for slot in slots
        ]
    return acts


def carry_out(acts: list[Act]) -> list[str]:
    """All at once where the database has more than one writer."""
    return sorted(at_once([act])[0] for act in acts) if connection.vendor == "sqlite" else at_once(acts)


@pytest.mark.django_db(transaction=True)
def test_two_places_go_to_two_firms() -> None:
    found = carry_out(bookings(5, [0]))
    assert found == sorted(["claimed"] * 2 + ["该时段名额已满。"] * 3)
    assert sorted(AdviceBooking.objects.values_list("place", flat=True)) == [1, 2]
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_firm_gets_three_slots_of_five() -> None:
    found = carry_out(bookings(1, [0, 2, 4, 6, 8]))
    assert found == sorted(["claimed"] * 3 + ["您已有 3 个待进行的预约，完成其中一个后可再预约。"] * 2)


@pytest.mark.django_db(transaction=True)
def test_a_firm_gets_one_slot_of_three_at_the_same_time() -> None:
    found = carry_out(bookings(1, [0, 0, 0]))
    assert found.count("claimed") == 1
    assert AdviceBooking.objects.count() == 1
