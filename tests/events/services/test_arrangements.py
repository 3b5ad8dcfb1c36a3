"""Many parties change stalls at once: all of it as it was seen, or nothing."""

import pytest

from accounts import clock
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditRow, Message
from events.models import StallBooking
from events.selectors.arrangement import propose_arrangement, without_stall
from events.services.arrangements import Move, arrange_stalls
from tests import build

pytestmark = pytest.mark.django_db


def party(event, **facts):
    organisation = build.organisation(**facts)
    build.registration(organisation, event)
    return organisation


@pytest.fixture
def hall():
    """Three stalls, two held, and a party that has none."""
    event = build.event()
    stalls = [build.stall(event, f"A0{number}") for number in (1, 2, 3)]
    parties = [party(event, name=name) for name in ("甲公司", "乙公司", "丙公司")]
    for stall, organisation in zip(stalls, parties[:2], strict=False):
        build.stall_booking(stall, organisation, shows=f"{organisation} 展品")
    return event, stalls, parties


def held(event) -> dict[str, str]:
    rows = StallBooking.objects.filter(event=event, released_at=None)
    return {row.stall.code: f"{row.organisation} {row.shows}".strip() for row in rows}


def test_parties_exchange_stalls_and_are_told(hall):
    event, (one, two, three), (first, second, third) = hall
    moves = [Move(first.pk, two.pk, one.pk), Move(second.pk, one.pk, two.pk), Move(third.pk, three.pk)]
    by = build.organiser()
    assert arrange_stalls(by=by, event=event, moves=moves) == 3
    assert held(event) == {"A01": "乙公司 乙公司 展品", "A02": "甲公司 甲公司 展品", "A03": "丙公司"}
    assert StallBooking.objects.exclude(released_at=None).count() == 2
    told = {
        (row.organisation.name, row.code, row.params.get("before"), row.params["stall"])
        for row in Message.objects.all()
    }
    assert told == {
        ("甲公司", "stall.moved", "A01", "A02"),
        ("乙公司", "stall.moved", "A02", "A01"),
        ("丙公司", "stall.booked", None, "A03"),
    }
    rows = AuditRow.objects.order_by("pk").values_list("verb", "on_behalf_of_id", "data")
    assert list(rows) == [
        ("stall.move", first.pk, {"stall": "A02", "before": "A01"}),
        ("stall.move", second.pk, {"stall": "A01", "before": "A02"}),
        ("stall.book", third.pk, {"stall": "A03"}),
        ("hall.arrange", None, {"moved": 3}),
    ]


@pytest.mark.parametrize("person", [build.user, lambda: build.organisation(owner=(owner := build.user())) and owner])
def test_only_the_organiser_moves_others(hall, person):
    event, (_one, _two, three), (first, *_others) = hall
    with pytest.raises(NotAllowed):
        arrange_stalls(by=person(), event=event, moves=[Move(first.pk, three.pk)])


def test_what_has_changed_since_is_not_carried_out(hall):
    event, (one, two, three), (first, second, third) = hall
    elsewhere = build.stall(build.event())
    stranger, unverified = build.organisation(), party(event, verification="pending", submitted_at=clock.now())
    gone = build.organisation()
    build.registration(gone, event, cancelled_at=clock.now())
    before = held(event)
    for moves in (
        [Move(first.pk, three.pk, two.pk)],
        [Move(first.pk, three.pk)],
        [Move(third.pk, three.pk, one.pk)],
        [Move(first.pk, two.pk, one.pk)],
        [Move(third.pk, one.pk)],
        [Move(third.pk, three.pk), Move(third.pk, three.pk)],
        [Move(third.pk, three.pk), Move(first.pk, three.pk, one.pk)],
        [Move(third.pk, elsewhere.pk)],
        [Move(stranger.pk, three.pk)],
        [Move(unverified.pk, three.pk)],
        [Move(gone.pk, three.pk)],
        [Move(second.pk, one.pk, two.pk), Move(third.pk, two.pk)],
    ):
        with pytest.raises(Refused):
            arrange_stalls(by=build.organiser(), event=event, moves=moves)
        assert held(event) == before
    assert (AuditRow.objects.count(), Message.objects.count()) == (0, 0)


def test_a_closed_market_is_not_arranged(hall):
    event, (_one, _two, three), (_first, _second, third) = hall
    event.status = "closed"
    event.save()
    with pytest.raises(Refused):
        arrange_stalls(by=build.organiser(), event=event, moves=[Move(third.pk, three.pk)])


def test_nothing_to_move_leaves_no_trace(hall):
    assert arrange_stalls(by=build.organiser(), event=hall[0], moves=[]) == 0
    assert not AuditRow.objects.exists()


def test_who_comes_without_a_stall(hall):
    event, _stalls, (_first, _second, third) = hall
    build.organisation()
    assert list(without_stall(event)) == [third]


def test_a_proposal_places_the_others_and_keeps_those_who_stand(hall):
    event, _stalls, (first, _second, third) = hall
    late = party(event, name="丁公司")
    first.field = third.field = "industry"
    first.save()
    third.save()
    found = propose_arrangement(event)
    assert [(change.name, change.before, change.after, change.held) for change in found.changes] == [
        ("丙公司", "", "A03", None)
    ]
    assert (found.without, found.percent) == ((late.name,), 0)


def test_with_everybody_like_fields_come_together_and_the_unverified_stay(hall):
    event, (_one, _two, three), (first, second, third) = hall
    end = build.stall(event, "A04")
    build.stall_booking(three, third)
    guest = party(event, name="丁公司", verification="pending", submitted_at=clock.now(), field="transport")
    build.stall_booking(end, guest)
    for organisation, field in ((first, "transport"), (second, "industry"), (third, "industry")):
        organisation.field = field
        organisation.save()
    found = propose_arrangement(event, everybody=True)
    after = {change.name: change.after for change in found.changes}
    assert "丁公司" not in after
    assert after["甲公司"] == "A03"
    assert found.percent is not None
    assert found.percent > 0
    moves = [Move(change.organisation, change.stall, change.held) for change in found.changes]
    arrange_stalls(by=build.organiser(), event=event, moves=moves)
    assert propose_arrangement(event, everybody=True).changes == ()
