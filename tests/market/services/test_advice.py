"""Advice slots: who offers and books, how many at a time, giving back, reminders, and what came of it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, Taken, WrongState
from accounts.models import AuditRow, Message, Organisation
from market.models import AdviceBooking, AdviceSlot
from market.services import advice_bookings, advice_reminders, advice_slots, erasure, introductions
from market.tasks import remind_of_advice
from tests import build

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2024, 5, 15, 4, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


class Scene:
    """An office, a firm and another firm, on a Wednesday noon."""

    def __init__(self, kind: str = "government") -> None:
        self.officer, self.boss, self.other_boss = build.user("官员"), build.user("老板"), build.user()
        self.office = build.organisation(kind, owner=self.officer, name="示例办公室")
        self.firm = build.organisation("enterprise", owner=self.boss, name="青禾（示例）")
        self.other = build.organisation("enterprise", owner=self.other_boss, name="云帆（示例）")

    def offer(self, hours: float = 48, **facts: Any) -> AdviceSlot:
        starts = NOON + hours * HOUR
        given = {"by": self.officer, "party": self.office, "topic": "policy", "place": "大厅 3 号窗"}
        return advice_slots.offer_slot(**given | {"starts_at": starts, "ends_at": starts + HOUR} | facts)

    def book(self, slot: AdviceSlot, **facts: Any) -> AdviceBooking:
        given = {"by": self.boss, "firm": self.firm, "question": "贴息怎么申请？"}
        return advice_bookings.book(slot=slot, **given | facts)

    def book_other(self, slot: AdviceSlot) -> AdviceBooking:
        return self.book(slot, by=self.other_boss, firm=self.other)


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


def logged() -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(verb__startswith="advice.").order_by("pk")
    return [(row.verb, row.on_behalf_of) for row in rows]


def test_a_firm_books_and_the_party_is_told() -> None:
    scene = Scene()
    booking = scene.book(scene.offer())
    assert (booking.place, booking.question, booking.booked_at, booking.reminded_at) == (
        1,
        "贴息怎么申请？",
        NOON,
        None,
    )
    assert told() == [("示例办公室", "advice.booked")]
    assert logged() == [("advice.offer", "示例办公室"), ("advice.book", "青禾（示例）")]
    assert scene.book(booking.slot) == booking
    assert AdviceBooking.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"topic": "financing"}, "topic"),
        ({"hours": 0}, "starts"),
        ({"ends_at": NOON + 48 * HOUR}, "ends"),
        ({"ends_at": NOON + 53 * HOUR}, "ends"),
        ({"place": " "}, "place"),
        ({"link": "http://call.example.com"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"capacity": 6}, "capacity"),
        ({"capacity": 0}, "capacity"),
        ({"about": "长" * 121}, "about"),
    ],
)
def test_a_slot_that_is_wrong_names_its_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        Scene().offer(**facts)
    assert (caught.value.field, AdviceSlot.objects.count()) == (field, 0)


def test_firms_outsiders_and_unverified_parties_offer_nothing() -> None:
    scene = Scene()
    with pytest.raises(NotAllowed):
        scene.offer(by=scene.boss)
    with pytest.raises(NotAllowed):
        scene.offer(by=scene.boss, party=scene.firm, topic="legal")
    Organisation.objects.filter(pk=scene.office.pk).update(verification="pending")
    scene.office.refresh_from_db()
    with pytest.raises(WrongState):
        scene.offer()


def test_a_bank_gives_advice_on_financing() -> None:
    scene = Scene("bank")
    assert (
        scene.book(scene.offer(topic="financing", place="", link="https://call.example.com/1")).slot.topic
        == "financing"
    )


def test_places_are_numbered_and_a_full_slot_is_refused() -> None:
    scene = Scene()
    slot = scene.offer(capacity=2)
    first, second = scene.book(slot), scene.book_other(slot)
    third = build.organisation("enterprise", owner=scene.boss)
    with pytest.raises(Taken):
        scene.book(slot, firm=third)
    advice_bookings.cancel(by=scene.boss, booking=first)
    assert (second.place, scene.book(slot, firm=third).place) == (2, 1)


def test_at_most_three_ahead_and_no_two_at_the_same_time() -> None:
    scene = Scene()
    slots = [scene.offer(hours) for hours in (30, 40, 50, 60)]
    for slot in slots[:3]:
        scene.book(slot)
    with pytest.raises(Taken, match="3 个"):
        scene.book(slots[3])
    with pytest.raises(Taken, match="该时间"):
        scene.book(scene.offer(49.5))
    with clock.at(NOON + 31 * HOUR):
        assert scene.book(slots[3]).place == 1
    assert scene.book_other(scene.offer(50)).firm == scene.other


@pytest.mark.parametrize("question", ["", "  ", "长" * 501])
def test_a_question_is_asked(question: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        scene.book(scene.offer(), question=question)
    assert caught.value.field == "question"


def test_who_may_not_book() -> None:
    scene = Scene()
    slot = scene.offer()
    school = build.organisation("university", owner=scene.boss)
    for facts in ({"by": scene.other_boss}, {"by": scene.boss, "firm": school}):
        with pytest.raises(NotAllowed):
            scene.book(slot, **facts)
    foreign = build.need(scene.other, kind="policy")
    with pytest.raises(Invalid):
        scene.book(slot, need=foreign)
    with clock.at(slot.starts_at), pytest.raises(WrongState):
        scene.book(slot)
    Organisation.objects.filter(pk=scene.firm.pk).update(verification="unverified")
    with pytest.raises(WrongState):
        scene.book(slot)
    assert AdviceBooking.objects.count() == 0


def test_a_place_is_given_back_until_two_hours_before() -> None:
    scene = Scene()
    booking = scene.book(scene.offer(30))
    with pytest.raises(NotAllowed):
        advice_bookings.cancel(by=scene.officer, booking=booking)
    with clock.at(NOON + 28 * HOUR + dt.timedelta(seconds=1)), pytest.raises(WrongState):
        advice_bookings.cancel(by=scene.boss, booking=booking)
    with clock.at(NOON + 28 * HOUR):
        advice_bookings.cancel(by=scene.boss, booking=booking)
        advice_bookings.cancel(by=scene.boss, booking=booking)
    assert told() == [("示例办公室", "advice.booked"), ("示例办公室", "advice.cancelled")]


def test_a_slot_is_taken_back_with_a_reason_for_those_who_booked() -> None:
    scene = Scene()
    slot = scene.offer()
    booking = scene.book(slot)
    for by, reason, error in ((scene.boss, "病假", NotAllowed), (scene.officer, " ", Invalid)):
        with pytest.raises(error):
            advice_slots.withdraw_slot(by=by, slot=slot, reason=reason)
    with clock.at(slot.starts_at), pytest.raises(WrongState):
        advice_slots.withdraw_slot(by=scene.officer, slot=slot, reason="病假")
    advice_slots.withdraw_slot(by=scene.officer, slot=slot, reason="病假")
    booking.refresh_from_db()
    assert booking.cancelled_at == NOON
    assert Message.objects.latest("pk").params["reason"] == "病假"
    with pytest.raises(WrongState):
        scene.book_other(slot)


def test_both_sides_are_reminded_once_a_day_before() -> None:
    scene = Scene()
    scene.book(scene.offer(30))
    scene.book_other(scene.offer(3))  # booked on the day: it needs no reminder
    cancelled = scene.book_other(scene.offer(31))
    advice_bookings.cancel(by=scene.other_boss, booking=cancelled)
    Message.objects.all().delete()
    assert advice_reminders.remind() == 0
    with clock.at(NOON + 6 * HOUR):
        assert (remind_of_advice(), remind_of_advice()) == (1, 0)
    assert told() == [("青禾（示例）", "advice.remind"), ("示例办公室", "advice.remind_party")]


@pytest.mark.parametrize("result", ["took_place", "no_show"])
def test_the_party_says_what_came_of_it_once_it_has_begun(result: str) -> None:
    scene = Scene()
    booking = scene.book(scene.offer(3))
    with pytest.raises(WrongState):
        advice_bookings.record_result(by=scene.officer, booking=booking, result=result)
    with clock.at(NOON + 3 * HOUR):
        with pytest.raises(NotAllowed):
            advice_bookings.record_result(by=scene.boss, booking=booking, result=result)
        told_of = advice_bookings.record_result(by=scene.officer, booking=booking, result=result, note=" 已答复 ")
    assert (told_of.result, told_of.result_note, told_of.introduction) == (result, "已答复", None)
    assert logged()[-1] == (f"advice.{result}", "示例办公室")


def test_moving_on_takes_up_the_need_that_the_firm_brought_with_the_talk_as_first_contact() -> None:
    scene = Scene()
    need = build.need(scene.firm, kind="policy", visibility="organiser")
    hidden = build.need(scene.firm, kind="policy", visibility="organiser")
    booking = scene.book(scene.offer(3), need=need)
    with clock.at(NOON + 4 * HOUR):
        for wrong in (None, hidden):
            with pytest.raises(Invalid) as caught:
                advice_bookings.record_result(by=scene.officer, booking=booking, result="introduced", need=wrong)
            assert caught.value.field == "need"
        moved = advice_bookings.record_result(by=scene.officer, booking=booking, result="introduced", need=need)
        with pytest.raises(WrongState):
            advice_bookings.record_result(by=scene.officer, booking=booking, result="no_show")
    pair = moved.introduction
    assert pair is not None
    assert (pair.need, pair.provider, pair.state, pair.source) == (need, scene.office, "contacted", "visit")
    assert told()[1:] == [("青禾（示例）", "introduction.claimed")]


def test_moving_on_waits_while_the_firm_has_no_place_left() -> None:
    scene = Scene()
    need = build.need(scene.firm, kind="policy", introductions_wanted=1)
    build.introduction(need, build.organisation("government"), state="claimed")
    booking = scene.book(scene.offer(3), need=need)
    with clock.at(NOON + 4 * HOUR), pytest.raises(Refused):
        advice_bookings.record_result(by=scene.officer, booking=booking, result="introduced", need=need)
    booking.refresh_from_db()
    assert (booking.result, booking.introduction) == ("", None)


def test_a_pair_at_work_goes_on() -> None:
    scene = Scene()
    need = build.need(scene.firm, kind="policy")
    pair = build.introduction(need, scene.office, state="in_talks")
    booking = scene.book(scene.offer(3), need=need)
    with clock.at(NOON + 4 * HOUR):
        moved = advice_bookings.record_result(by=scene.officer, booking=booking, result="introduced", need=need)
    assert (moved.introduction, moved.introduction.state) == (pair, "in_talks")


def test_nobody_else_claims_a_need_by_saying_that_it_was_shown() -> None:
    scene = Scene()
    need = build.need(scene.firm, kind="policy", visibility="organiser")
    with pytest.raises(NotAllowed):
        introductions.claim(by=scene.officer, organisation=scene.office, need=need)


def test_the_database_keeps_places_firms_and_results_apart() -> None:
    scene = Scene()
    slot = scene.offer(capacity=2)
    booking = scene.book(slot)
    common = {"slot": slot, "question": "x", "booked_by": scene.boss}
    for facts in (
        {"firm": scene.other, "place": 1},
        {"firm": scene.firm, "place": 2},
        {"firm": scene.other, "place": 6},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AdviceBooking.objects.create(**common | facts)
    for change in ({"result": "no_show"}, {"result": "introduced", "result_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AdviceBooking.objects.filter(pk=booking.pk).update(**change)
    for change in ({"ends_at": slot.starts_at}, {"capacity": 6}, {"place": "", "link": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AdviceSlot.objects.filter(pk=slot.pk).update(**change)


def test_erasing_either_side_ends_what_lies_ahead_and_takes_the_words_away() -> None:
    scene = Scene()
    booking = scene.book(scene.offer())
    erasure.erase_organisation(by=scene.boss, organisation=scene.firm, typed=scene.firm.name)
    booking.refresh_from_db()
    assert (booking.question, booking.cancelled_at) == ("—", NOON)
    other = scene.book_other(booking.slot)
    erasure.erase_organisation(by=scene.officer, organisation=scene.office, typed="示例办公室")
    other.refresh_from_db()
    slot = AdviceSlot.objects.get()
    assert (other.cancelled_at, slot.withdrawn_at, slot.place, slot.about) == (NOON, NOON, "—", "")
