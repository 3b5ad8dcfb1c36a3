"""Who of a party is away: noted by the party or the organiser, looked at by every booking, taken back."""

import datetime as dt
from typing import Any

import pytest

from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow
from events.models import Absence
from events.selectors.meetings import free_times
from events.services import absences as services
from events.services import meeting_bookings
from events.services.registrations import cancel_registration
from tests.events.meeting_scene import LENGTH, OPENS, ROLES, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


def away(scene: Scene, role: str = "asked", **given: Any) -> Absence:
    usual = {"starts_at": OPENS, "ends_at": OPENS + LENGTH, "registration": scene.bank.registrations.get()}
    return services.note_absence(**{"by": scene.people[role]} | usual | given)


@pytest.mark.parametrize(
    ("role", "expected"),
    tuple(zip(ROLES, ("refused", "done", "refused", "refused", "done", "refused"), strict=True)),
)
def test_the_party_and_the_organiser_note_and_take_back(role: str, expected: str) -> None:
    scene, found = Scene(), []
    row = away(scene)
    for act in (lambda: away(scene, role), lambda: services.withdraw_absence(by=scene.people[role], absence=row)):
        try:
            act()
            found.append("done")
        except NotAllowed:
            found.append("refused")
    assert found == [expected] * 2


def test_nobody_books_who_is_away() -> None:
    scene = Scene(slots=2)
    asking = scene.accepted()
    row = away(scene)
    assert [time.slot for time in free_times(asking)] == [scene.slots[1]]
    with pytest.raises(Taken) as refused:
        meeting_bookings.book(asking=asking, slot=scene.slots[0], **scene.acting("asker"))
    assert str(refused.value) == "示例银行在09:30没有空闲人员：请选择其他时间。"
    services.withdraw_absence(by=scene.people["asked"], absence=row)
    assert meeting_bookings.book(asking=asking, slot=scene.slots[0], **scene.acting("asker")).state == "planned"
    with pytest.raises(WrongState):
        services.withdraw_absence(by=scene.people["asked"], absence=row)


def test_one_of_two_is_away() -> None:
    scene = Scene(asked=2)
    away(scene)
    scene.booked(0)
    asking = scene.accepted("other", "asked")
    assert scene.slots[0] not in [time.slot for time in free_times(asking)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"people": 0}, "people"),
        ({"people": 2}, "people"),
        ({"ends_at": OPENS}, "ends_at"),
        ({"starts_at": OPENS - dt.timedelta(days=2)}, "starts_at"),
    ],
)
def test_bad_input(given: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        away(scene, **given)
    assert [refused.value.field, Absence.objects.count()] == [field, 0]


def test_who_does_not_come_is_not_away() -> None:
    scene = Scene()
    registration = scene.bank.registrations.get()
    cancel_registration(by=scene.people["asked"], registration=registration)
    with pytest.raises(WrongState):
        away(scene)


def test_it_is_on_record() -> None:
    scene = Scene()
    services.withdraw_absence(by=scene.organiser, absence=away(scene))
    rows = AuditRow.objects.filter(verb__startswith="absence.").order_by("pk")
    assert [(row.verb, row.on_behalf_of) for row in rows] == [
        ("absence.note", "示例银行"),
        ("absence.withdraw", "示例银行"),
    ]
