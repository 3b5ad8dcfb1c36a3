"""Batches from the door: counted once, told of twice, nothing lost and nothing invented."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow
from accounts.models.audit import AppendOnlyError
from events.models import Attendee, CheckIn, Registration, WalkIn
from events.selectors.check_ins import conflicts, people_of, people_there, waiting_walk_ins
from events.services.check_ins import record_check_ins
from events.services.desk import check_in
from events.services.registrations import change_people
from tests import build

pytestmark = pytest.mark.django_db
EAST, WEST = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


def scan(code: str, **facts) -> dict:
    return {"token": uuid.uuid4().hex, "code": code} | facts


def guest(**facts) -> dict:
    return {
        "token": uuid.uuid4().hex,
        "walk_in": {"name": "路人", "party": "路过（示例）", "mobile": "13800000001"} | facts,
    }


class Door:
    """An edition with a party of two, and a person of the organiser's at a device."""

    def __init__(self) -> None:
        self.event, self.by = build.event(), build.organiser()
        self.party = build.organisation(name="青禾（示例）")
        self.registration = build.registration(self.party, self.event)
        self.lin, self.chen = (build.attendee(self.registration, name) for name in ("林示例", "陈示例"))

    def send(self, *entries: object, device: object = EAST, place: object = "东门", **facts) -> list[tuple[str, str]]:
        facts = {"by": self.by, "event": self.event, "device": device, "place": place} | facts
        return [(str(answer.result), answer.text) for answer in record_check_ins(entries=list(entries), **facts)]

    def results(self, *entries: object, **facts) -> list[str]:
        return [result for result, _text in self.send(*entries, **facts)]

    def rows(self) -> list[tuple[str, bool, str]]:
        found = CheckIn.objects.order_by("pk")
        return [(row.attendee.name if row.attendee else "", row.counted, row.place) for row in found]


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_each_badge_counts_and_the_party_is_here_from_its_first_arrival_on():
    door = Door()
    assert door.send(scan(door.lin.code)) == [("counted", "已签到。")]
    door.registration.refresh_from_db()
    first = door.registration.checked_in_at
    assert first is not None
    assert door.results(scan(f"http://testserver/check-in/{door.chen.code.lower()}/")) == ["counted"]
    door.registration.refresh_from_db()
    assert door.registration.checked_in_at == first
    assert door.rows() == [("林示例", True, "东门"), ("陈示例", True, "东门")]
    assert people_there(door.event) == (2, 2)
    assert verbs() == ["registration.check_in", "registration.check_in_more"]
    assert AuditRow.objects.first().data == {"device": EAST, "place": "东门"}


def test_the_code_of_the_party_brings_in_all_who_are_not_here_yet():
    door = Door()
    assert door.results(scan(door.lin.code), scan(door.registration.code)) == ["counted", "counted"]
    assert door.rows() == [("林示例", True, "东门"), ("", True, "东门"), ("陈示例", True, "东门")]
    assert door.results(scan(door.chen.code), scan(door.registration.code)) == ["already", "already"]
    assert people_there(door.event) == (2, 2)


def test_a_party_without_names_is_checked_in_by_its_code():
    door = Door()
    nameless = build.registration(build.organisation(), door.event)
    assert door.results(scan(nameless.code)) == ["counted"]
    nameless.refresh_from_db()
    assert nameless.checked_in_at is not None


def test_sending_again_changes_nothing_and_gives_the_same_answers():
    door = Door()
    entries = [scan(door.lin.code), scan(door.registration.code), guest(), scan("AAAAAAAAAA")]
    first = door.send(*entries)
    before = door.rows(), verbs(), WalkIn.objects.count()
    assert door.send(*entries) == first
    assert door.send(*reversed(entries)) == first[::-1]
    assert (door.rows(), verbs(), WalkIn.objects.count()) == before
    assert [result for result, _text in first] == ["counted", "counted", "walk_in", "unknown"]


def test_one_badge_on_two_devices_is_kept_told_of_and_counted_once():
    door = Door()
    door.by.name = "周组织"
    with clock.at(dt.datetime(2024, 5, 15, 1, 31, tzinfo=dt.UTC)):
        door.send(scan(door.lin.code))
    again = scan(door.lin.code)
    told = [("conflict", "此前已于 09:31 在东门签到，经办人周组织。")]
    assert door.send(again, device=WEST, place="西门") == told
    assert door.send(again, device=WEST, place="西门") == told
    assert door.rows() == [("林示例", True, "东门"), ("林示例", False, "西门")]
    (row,) = conflicts(door.event)
    assert (row.attendee, row.place, row.first_place, row.first_by) == (door.lin, "西门", "东门", "周组织")
    assert people_there(door.event) == (1, 2)
    assert verbs() == ["registration.check_in", "registration.check_in_again"]


def test_a_door_without_a_name_is_called_what_it_is():
    door = Door()
    door.send(scan(door.lin.code), place="")
    check_in(by=door.by, registration=door.registration, attendee=door.chen)
    told = door.send(scan(door.lin.code), scan(door.chen.code), device=WEST)
    assert [("另一台设备" in text, "签到台" in text) for _result, text in told] == [(True, False), (False, True)]


def test_twice_on_one_device_is_told_and_not_written():
    door = Door()
    assert door.results(scan(door.lin.code), scan(door.lin.code)) == ["counted", "already"]
    assert door.results(scan(door.lin.code)) == ["already"]
    assert len(door.rows()) == 1


def test_the_time_is_what_the_device_says_it_was_however_wrong_its_clock():
    door, now = Door(), clock.now()
    hour, week = 3_600_000, dt.timedelta(days=7)
    with clock.at(now):
        door.send(scan(door.lin.code, at=5 * hour), sent=6 * hour)
        door.send(scan(door.chen.code, at=9 * hour), sent=6 * hour)  # read after it was sent: now
    late = build.attendee(door.registration, "晚到")
    with clock.at(now):
        door.send(scan(late.code, at=0), sent=10**14)  # years ago: no clock is right then
    found = {row.attendee.name: (row.at, row.source) for row in CheckIn.objects.all()}
    assert found == {
        "林示例": (now - dt.timedelta(hours=1), "offline"),
        "陈示例": (now, "online"),
        "晚到": (now - week, "offline"),
    }
    door.registration.refresh_from_db()
    assert door.registration.checked_in_at == now - week


@pytest.mark.parametrize("at", [True, "yesterday", None, [], float("nan"), 10**20, {"a": 1}])
def test_a_time_that_is_none_is_now(at):
    door, now = Door(), clock.now()
    with clock.at(now):
        assert door.results(scan(door.lin.code, at=at), sent=at) == ["counted"]
    assert CheckIn.objects.get().at == now


def test_codes_of_nobody_of_another_edition_and_of_who_called_off():
    door = Door()
    other = build.registration(build.organisation(), build.event())
    gone = build.registration(build.organisation(name="不来"), door.event, cancelled_at=clock.now())
    person = build.attendee(gone)
    told = door.send(scan("AAAAAAAAAA"), scan(other.code), scan(gone.code), scan(person.code))
    assert [result for result, _text in told] == ["unknown", "unknown", "cancelled", "cancelled"]
    assert "其他集市" in told[1][1]
    assert (door.rows(), verbs()) == ([], [])


@pytest.mark.parametrize(
    "code", ["", " ", "'; DROP TABLE", "A" * 10_000, "\0" * 10, "ABCDEFGHI\ud800", "０１", "/check-in//", 7, None, {}]
)
def test_what_is_no_code_is_unknown(code):
    door = Door()
    assert door.results({"token": uuid.uuid4().hex, "code": code}) == ["unknown"]
    assert door.rows() == []


@pytest.mark.parametrize(
    "entry",
    [None, 7, "code", [], {}, {"token": "x"}, {"token": 7, "code": "A"}, {"token": None}, {"token": "\0" * 36}]
    + [{"token": "9" * 4000, "code": "AAAAAAAAAA"}, {"token": ["x"]}],
)
def test_what_cannot_be_an_entry_is_answered_and_the_others_are_written(entry):
    door = Door()
    assert door.results(entry, scan(door.lin.code)) == ["refused", "counted"]


@pytest.mark.parametrize(
    "facts", [None, 7, "林", [], {}, {"name": ""}, {"name": " \0 "}, {"name": 7}, {"party": "某公司"}]
)
def test_somebody_without_a_name_is_refused(facts):
    door = Door()
    assert door.results({"token": uuid.uuid4().hex, "walk_in": facts}) == ["refused"]
    assert WalkIn.objects.count() == 0


@pytest.mark.parametrize("entries", [None, "text", 7, {"token": "x"}, [scan("AAAAAAAAAA")] * 201])
def test_what_cannot_be_a_batch_is_refused_as_a_whole(entries):
    door = Door()
    with pytest.raises(Invalid) as refusal:
        record_check_ins(by=door.by, event=door.event, device=EAST, entries=entries)
    assert refusal.value.field == "entries"


@pytest.mark.parametrize("device", [None, "", "east", 7, "0" * 300, ["x"]])
def test_a_device_says_which_one_it_is(device):
    door = Door()
    with pytest.raises(Invalid):
        door.send(scan(door.lin.code), device=device)
    assert door.rows() == []


def test_a_token_names_one_entry():
    door = Door()
    entry = scan(door.lin.code)
    assert door.results(entry, entry | {"code": door.chen.code}) == ["counted", "refused"]
    assert door.results(entry | {"code": door.registration.code}) == ["refused"]
    assert len(door.rows()) == 1


def test_somebody_without_registration_is_noted_with_what_was_said():
    door = Door()
    long = guest(name="长" * 100, party="某" * 200, mobile="我不记得" * 20)
    assert door.results(guest(), long) == ["walk_in", "walk_in"]
    found = [(row.name, row.party, row.mobile) for row in waiting_walk_ins(door.event)]
    assert found == [("路人", "路过（示例）", "13800000001"), ("长" * 60, "某" * 80, ("我不记得" * 20)[:30])]
    assert verbs() == ["walk_in.note", "walk_in.note"]


def test_only_the_organisers_people_stand_at_the_door():
    door = Door()
    owner = build.user()
    build.member(owner, door.party, "owner")
    gone = build.organiser()
    gone.is_active = False
    for person in (owner, gone):
        with pytest.raises(NotAllowed):
            record_check_ins(by=person, event=door.event, device=EAST, entries=[scan(door.lin.code), guest()])
    assert (door.rows(), WalkIn.objects.count(), verbs()) == ([], 0, [])


def test_fifty_entries_take_as_many_queries_as_two():
    door = Door()

    def queries(size: int) -> int:
        registration = build.registration(build.organisation(), door.event)
        names = [Attendee(registration=registration, name=f"来宾{number}") for number in range(size)]
        codes = [person.code for person in Attendee.objects.bulk_create(names)]
        with CaptureQueriesContext(connection) as seen:
            assert set(door.results(*map(scan, codes))) == {"counted"}
        return len(seen)

    assert queries(2) == queries(50) < 15


def test_the_database_refuses_a_second_presence_and_any_change():
    door = Door()
    door.send(scan(door.lin.code), scan(door.registration.code))
    for row in CheckIn.objects.all():
        same = {"event": row.event, "registration": row.registration, "attendee": row.attendee, "source": "online"}
        for token in (uuid.uuid4(), row.token):
            with pytest.raises(IntegrityError), transaction.atomic():
                CheckIn.objects.bulk_create([CheckIn(**same, token=token, at=clock.now())])
    with pytest.raises(AppendOnlyError):
        CheckIn.objects.first().delete()
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_checkin SET counted = NOT counted")


def test_whoever_is_here_stays_on_the_list_of_people():
    door = Door()
    door.send(scan(door.lin.code))
    with pytest.raises(Exception, match="林示例"):
        change_people(by=door.by, registration=door.registration, people=[{"id": door.chen.pk, "name": "陈示例"}])
    assert Attendee.objects.count() == 2


def test_the_desk_checks_in_one_person_or_the_rest_of_the_party():
    door = Door()
    check_in(by=door.by, registration=door.registration, attendee=door.lin)
    assert [person.here_at is not None for person in people_of(door.registration)] == [True, False]
    check_in(by=door.by, registration=door.registration)
    check_in(by=door.by, registration=door.registration)
    assert door.rows() == [("林示例", True, ""), ("", True, ""), ("陈示例", True, "")]
    assert verbs() == ["registration.check_in", "registration.check_in_more"]
    late = build.attendee(door.registration, "晚到")
    check_in(by=door.by, registration=Registration.objects.get())
    assert (door.rows()[-1], people_there(door.event)) == (("晚到", True, ""), (3, 3))
    assert door.results(scan(late.code)) == ["conflict"]
