"""A pair meets at the market: who asks, what it means for the introduction, and what both read on its timeline."""

from typing import Any

import pytest
from django.utils import translation

from accounts import clock
from accounts.errors import NotAllowed, Refused, Taken, WrongState
from events.models import MeetingRequest
from events.services import meeting_bookings, meeting_days
from market.models import Introduction, MeetingLink
from market.need_cards import timeline
from market.services.meetings import ask_for_meeting
from tests import build
from tests.events.meeting_scene import BEFORE, LENGTH, OPENS, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_week_before() -> Any:
    with clock.at(BEFORE):
        yield


class Pair(Scene):
    """The firm's need was taken up by the bank; both come to the market."""

    def __init__(self, state: str = "claimed") -> None:
        super().__init__()
        self.need = build.need(self.firm, event=self.event)
        self.pair = build.introduction(self.need, self.bank, state=state)

    def ask_from(self, role: str = "asker", **facts: Any) -> MeetingRequest:
        return ask_for_meeting(introduction=self.pair, **{"about": "贷款方案"} | self.acting(role) | facts)

    def met(self, teller: str) -> Introduction:
        asking = self.ask_from("asker")
        meeting = meeting_bookings.book(asking=asking, slot=self.slots[0], **self.acting("asked"))
        with clock.at(OPENS):
            meeting_days.record_held(meeting=meeting, **self.acting(teller))
        return Introduction.objects.get(pk=self.pair.pk)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("asker", ("青禾", "示例银行")),
        ("asked", ("示例银行", "青禾")),
        ("organiser", ("示例银行", "青禾")),
        ("other", NotAllowed),
        ("viewer", NotAllowed),
        ("visitor", NotAllowed),
    ],
)
def test_who_asks_whom(role: str, expected: Any) -> None:
    scene = Pair()
    if isinstance(expected, type):
        with pytest.raises(expected):
            scene.ask_from(role)
        return
    row = scene.ask_from(role)
    assert ((row.asker.name, row.asked.name), row.origin, row.worth) == (expected, "introduction", 80)
    assert MeetingLink.objects.get().request == row


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("proposed", False),
        ("claimed", True),
        ("contacted", True),
        ("consulting", True),
        ("approved", True),
        ("declined", False),
        ("drawn", False),
    ],
)
def test_a_pair_meets_once_it_is_claimed_and_while_it_is_open(state: str, allowed: bool) -> None:
    scene = Pair(state)
    try:
        scene.ask_from()
        found = True
    except WrongState:
        found = False
    assert found is allowed


def test_both_sides_have_to_take_part_in_a_market_that_is_not_over() -> None:
    scene = Pair()
    with clock.at(scene.event.ends_at + LENGTH), pytest.raises(WrongState):
        scene.ask_from()
    scene.bank.registrations.update(cancelled_at=BEFORE)
    with pytest.raises(WrongState):
        scene.ask_from()
    assert MeetingRequest.objects.count() == 0


def test_a_pair_of_no_market_meets_at_the_current_one() -> None:
    scene = Pair()
    Introduction.objects.update(event=None)
    scene.pair.refresh_from_db()
    assert scene.ask_from().event == scene.event


def test_one_request_serves_all_pairs_of_the_two() -> None:
    scene = Pair()
    first = scene.ask("asked", "asker")
    assert scene.ask_from() == first
    assert scene.ask_from() == first
    scene.pair = build.introduction(build.need(scene.firm, event=scene.event), scene.bank, state="claimed")
    assert scene.ask_from() == first
    assert MeetingLink.objects.count() == 2


@pytest.mark.parametrize(
    ("teller", "state"), [("asked", "contacted"), ("organiser", "contacted"), ("asker", "claimed")]
)
def test_the_answering_partys_word_is_the_first_contact(teller: str, state: str) -> None:
    pair = Pair().met(teller)
    assert (pair.state, pair.contacted_at) == (state, OPENS if state == "contacted" else None)


def test_the_bank_can_say_it_after_the_firm() -> None:
    scene = Pair()
    assert scene.met("asker").state == "claimed"
    meeting = MeetingRequest.objects.get().standing()
    with clock.at(OPENS):
        meeting_days.record_held(meeting=meeting, **scene.acting("asked"))
    assert Introduction.objects.get().state == "contacted"


@pytest.mark.parametrize("state", ["contacted", "consulting"])
def test_a_pair_that_is_further_stays_where_it_is(state: str) -> None:
    assert Pair(state).met("asked").state == state


def test_a_suspended_bank_moves_nothing_and_the_meeting_is_on_record() -> None:
    scene = Pair()
    asking = scene.ask_from("asker")
    meeting = meeting_bookings.book(asking=asking, slot=scene.slots[0], **scene.acting("asked"))
    scene.bank.verification, scene.bank.verification_reason = "suspended", "示例理由"
    scene.bank.save()
    with clock.at(OPENS):
        assert meeting_days.record_held(meeting=meeting, **scene.acting("asked")).state == "held"
    assert Introduction.objects.get().state == "claimed"


def test_the_timeline_shows_a_meeting_that_took_place() -> None:
    with translation.override("en"):
        pair = Pair().met("asked")
        shown = [item for item in timeline(pair) if item["title"] == "Meeting at the market · Took place"]
    assert [(item["at"], item["note"][-3:], item["state"]) for item in shown] == [(OPENS, "T01", "done")]


def test_a_missed_meeting_is_on_the_timeline_with_who_was_absent() -> None:
    scene = Pair()
    meeting = meeting_bookings.book(asking=scene.ask_from(), slot=scene.slots[0], **scene.acting("asked"))
    with clock.at(OPENS):
        meeting_days.record_missed(meeting=meeting, absent=scene.bank, **scene.acting("asker"))
    with translation.override("en"):
        (item,) = [item for item in timeline(Introduction.objects.get()) if item["state"] == "overdue"]
    assert item["title"] == "Meeting at the market · Did not take place"
    assert item["note"].endswith("T01 · 示例银行")


def test_a_request_of_the_other_side_is_not_asked_again_after_it_was_refused() -> None:
    """A closed request serves no pair: a new one is asked for."""
    scene = Pair()
    first = scene.ask("asked", "asker")
    MeetingRequest.objects.filter(pk=first.pk).update(state="expired")
    assert scene.ask_from().pk != first.pk


def test_nothing_is_linked_when_the_request_is_refused() -> None:
    scene = Pair()
    with pytest.raises(Refused) as refused:
        scene.ask_from(about=" ")
    assert (refused.value.field, MeetingLink.objects.count(), isinstance(refused.value, Taken)) == ("about", 0, False)
