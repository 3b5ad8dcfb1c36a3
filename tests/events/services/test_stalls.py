"""Stalls: laid out once, held by one verified and registered party each."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import OrganisationKind
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from events.models import Stall, StallBooking
from events.services.stalls import (
    Zone,
    book_stall,
    create_stall,
    describe_stall,
    lay_out_stalls,
    release_stall,
    remove_stall,
    update_stall,
)
from tests import build

pytestmark = pytest.mark.django_db


def party(event, **facts):
    """A verified party that is registered for the edition."""
    organisation = build.organisation(owner=facts.pop("owner", None), **facts)
    build.registration(organisation, event)
    return organisation


def held(event) -> list[tuple[str, int]]:
    return list(
        StallBooking.objects.filter(event=event, released_at=None).values_list("stall__code", "organisation_id")
    )


def test_zones_are_numbered_through_and_laid_out_once():
    by, event = build.organiser(), build.event()
    zones = [Zone("A", 2, 3, "环保"), Zone("F", 1, 2, "金融")]
    assert [stall.code for stall in lay_out_stalls(by=by, event=event, zones=zones)] == [
        "A01", "A02", "A03", "A04", "A05", "A06", "F01", "F02",
    ]  # fmt: skip
    assert list(event.stalls.values_list("code", "zone", "row", "column")) == [
        ("A01", "环保", 1, 1),
        ("A02", "环保", 1, 2),
        ("A03", "环保", 1, 3),
        ("A04", "环保", 2, 1),
        ("A05", "环保", 2, 2),
        ("A06", "环保", 2, 3),
        ("F01", "金融", 3, 1),
        ("F02", "金融", 3, 2),
    ]
    assert lay_out_stalls(by=by, event=event, zones=zones) == []
    assert AuditRow.objects.filter(verb="stalls.lay_out").count() == 1


def test_a_larger_layout_adds_moves_and_keeps_bookings():
    by, event = build.organiser(), build.event()
    lay_out_stalls(by=by, event=event, zones=[Zone("A", 2, 2)])
    holder = party(event)
    book_stall(by=by, stall=event.stalls.get(code="A03"), organisation=holder)
    new = lay_out_stalls(by=by, event=event, zones=[Zone("A", 1, 4, "工业"), Zone("B", 1, 1)])
    assert [stall.code for stall in new] == ["B01"]
    assert list(event.stalls.values_list("code", "zone", "row", "column")) == [
        ("A01", "工业", 1, 1),
        ("A02", "工业", 1, 2),
        ("A03", "工业", 1, 3),
        ("A04", "工业", 1, 4),
        ("B01", "", 2, 1),
    ]
    assert held(event) == [("A03", holder.pk)]


@pytest.mark.parametrize(
    ("zones", "field"),
    [
        ([Zone("", 1, 1)], "letter"),
        ([Zone("ABCDE", 1, 1)], "letter"),
        ([Zone("A", 1, 1), Zone("A", 1, 1)], "letter"),
        ([Zone("A", 0, 5)], "rows"),
        ([Zone("A", 100, 100)], "rows"),
    ],
)
def test_a_hall_that_cannot_be_is_refused(zones, field):
    event = build.event()
    with pytest.raises(Invalid) as refusal:
        lay_out_stalls(by=build.organiser(), event=event, zones=zones)
    assert (refusal.value.field, event.stalls.count()) == (field, 0)


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_every_kind_of_party_may_hold_a_stall(kind):
    event, owner = build.event(), build.user()
    holder = party(event, kind=kind, owner=owner)
    booking = book_stall(by=owner, stall=build.stall(event, "B12"), organisation=holder, shows=" 车载传感器 ")
    assert held(event) == [("B12", holder.pk)]
    assert booking.shows == "车载传感器"
    message = Message.objects.get(organisation=holder)
    assert (message.code, message.params) == ("stall.booked", {"event": event.name, "stall": "B12"})
    row = AuditRow.objects.get(verb="stall.book")
    assert (row.actor_id, row.on_behalf_of_id, row.by_staff) == (owner.pk, holder.pk, False)


@pytest.mark.parametrize("verification", ["unverified", "pending", "rejected", "suspended"])
def test_a_stall_needs_a_verified_party(verification):
    event = build.event()
    holder = party(event, verification=verification, verification_reason="示例原因")
    with pytest.raises(WrongState, match="核验"):
        book_stall(by=build.organiser(), stall=build.stall(event), organisation=holder)
    assert held(event) == []


def test_a_stall_needs_a_live_registration():
    event, stranger = build.event(), build.organisation()
    stall = build.stall(event)
    with pytest.raises(WrongState, match="报名"):
        book_stall(by=build.organiser(), stall=stall, organisation=stranger)
    build.registration(stranger, event, cancelled_at=event.starts_at)
    with pytest.raises(WrongState, match="报名"):
        book_stall(by=build.organiser(), stall=stall, organisation=stranger)
    assert held(event) == []


def test_the_second_party_is_told_that_the_stall_is_taken():
    event, by = build.event(), build.organiser()
    stall = build.stall(event, "C08")
    first, second = party(event), party(event)
    book_stall(by=by, stall=stall, organisation=first)
    with pytest.raises(Taken, match="C08") as refusal:
        book_stall(by=by, stall=stall, organisation=second)
    assert (refusal.value.code, held(event)) == ("taken", [("C08", first.pk)])
    assert Message.objects.filter(organisation=second).count() == 0


def test_a_party_holds_one_stall():
    event, by = build.event(), build.organiser()
    holder = party(event)
    book_stall(by=by, stall=build.stall(event, "A01"), organisation=holder)
    with pytest.raises(Taken, match="A01") as refusal:
        book_stall(by=by, stall=build.stall(event, "A02"), organisation=holder)
    assert (refusal.value.code, held(event)) == ("one_stall", [("A01", holder.pk)])


def test_the_database_refuses_both_by_itself():
    event = build.event()
    first, second, one, two = build.organisation(), build.organisation(), build.stall(event), build.stall(event)
    build.stall_booking(one, first)
    for stall, organisation in ((one, second), (two, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            build.stall_booking(stall, organisation)
    assert held(event) == [(one.code, first.pk)]


def test_a_released_stall_is_free_for_the_next():
    event, by = build.event(), build.organiser()
    stall = build.stall(event, "D01")
    first, second = party(event), party(event)
    booking = book_stall(by=by, stall=stall, organisation=first)
    release_stall(by=by, booking=booking)
    with pytest.raises(WrongState):
        release_stall(by=by, booking=booking)
    with pytest.raises(WrongState):
        describe_stall(by=by, booking=booking, shows="x")
    book_stall(by=by, stall=stall, organisation=second)
    assert (held(event), stall.bookings.count()) == ([("D01", second.pk)], 2)
    assert list(Message.objects.filter(organisation=first).order_by("pk").values_list("code", flat=True)) == [
        "stall.booked",
        "stall.released",
    ]


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_book_describe_and_release(role, allowed):
    event, person, by = build.event(), build.user(), build.organiser()
    holder = party(event)
    if role:
        build.member(person, holder, role)
    stall = build.stall(event)
    if allowed:
        booking = book_stall(by=person, stall=stall, organisation=holder)
        assert describe_stall(by=person, booking=booking, shows="样机").shows == "样机"
        assert release_stall(by=person, booking=booking).released_at is not None
        return
    with pytest.raises(NotAllowed):
        book_stall(by=person, stall=stall, organisation=holder)
    booking = book_stall(by=by, stall=stall, organisation=holder)
    for call in (
        lambda: describe_stall(by=person, booking=booking, shows="x"),
        lambda: release_stall(by=person, booking=booking),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert held(event) == [(stall.code, holder.pk)]


@pytest.mark.parametrize(("status", "organiser_may", "party_may"), [
    ("draft", True, False), ("published", True, True), ("closed", False, False),
])  # fmt: skip
def test_the_edition_must_be_open(status, organiser_may, party_may):
    event, owner = build.event(status=status), build.user()
    for by, allowed in ((build.organiser(), organiser_may), (owner, party_may)):
        holder = party(event)
        build.member(owner, holder, "owner")
        if allowed:
            assert book_stall(by=by, stall=build.stall(event), organisation=holder).pk
        else:
            with pytest.raises(WrongState):
                book_stall(by=by, stall=build.stall(event), organisation=holder)


def test_what_is_shown_has_a_limit():
    event = build.event()
    with pytest.raises(Invalid) as refusal:
        book_stall(by=build.organiser(), stall=build.stall(event), organisation=party(event), shows="长" * 201)
    assert (refusal.value.field, held(event)) == ("shows", [])


def test_the_organiser_changes_and_removes_stalls_but_not_history():
    event, by = build.event(), build.organiser()
    stall = create_stall(by=by, event=event, code="Z01", zone="入口", row=9, column=1)
    assert update_stall(by=by, stall=stall, code="Z02").code == "Z02"
    with pytest.raises(Invalid):
        create_stall(by=by, event=event, code="Z02")
    build.stall_booking(stall, build.organisation(), released_at=event.starts_at)
    with pytest.raises(WrongState):
        remove_stall(by=by, stall=stall)
    spare = create_stall(by=by, event=event, code="Z03")
    remove_stall(by=by, stall=spare)
    assert list(Stall.objects.values_list("code", flat=True)) == ["Z02"]


def test_the_hall_belongs_to_the_organiser():
    event, owner = build.event(), build.user()
    build.organisation(owner=owner)
    stall = build.stall(event, "A01")
    for call in (
        lambda: lay_out_stalls(by=owner, event=event, zones=[Zone("B", 1, 1)]),
        lambda: create_stall(by=owner, event=event, code="B01"),
        lambda: update_stall(by=owner, stall=stall, code="B01"),
        lambda: remove_stall(by=owner, stall=stall),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert list(Stall.objects.values_list("code", flat=True)) == ["A01"]
