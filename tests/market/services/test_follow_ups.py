"""Remind, log a call, put off and take up again: who may, what is refused, what is written and told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, WrongState
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from accounts.wording import render
from market.models import FollowUp, Introduction
from market.selectors.todo import Lines, counts, find_line
from market.services import follow_ups
from market.services.contact import Contact
from market.todo import MATTER_OF
from tests import build
from tests.market import waiting
from tests.market.services.test_claim_races import at_once
from tests.market.waiting import DAY, PARTS

pytestmark = pytest.mark.django_db

OWN = ("organisation", "need", "offering", "subsidy_check", "subsidy_ok")


def listed(*, put_off: bool = False) -> list[tuple[str, int]]:
    return [line.key for line in Lines(counts(put_off=put_off), put_off=put_off)[0:99]]


def acts(by: Any, subject_id: int, matter: str = "clock") -> dict[str, Callable[[], Any]]:
    key = {"by": by, "matter": matter, "subject_id": subject_id}
    return {
        "remind": lambda: follow_ups.remind(**key),
        "remind_many": lambda: follow_ups.remind_many(by=by, keys=[(matter, subject_id)]),
        "call": lambda: follow_ups.log_call(**key, spoke_with="林示例", note="明天联系企业"),
        "put_off": lambda: follow_ups.put_off(**key, until=clock.today() + DAY, reason="等材料"),
        "take_back": lambda: follow_ups.take_back(**key),
        "contact": lambda: follow_ups.read_party_contact(**key),
    }


ACTS = ("remind", "remind_many", "call", "put_off", "take_back", "contact")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["firm", "bank", "stranger", "former organiser"])
def test_only_the_organiser(act: str, role: str) -> None:
    pair = waiting.late()
    people = {
        "firm": lambda: build.member(build.user(), pair.need.organisation, "owner").user,
        "bank": lambda: build.member(build.user(), pair.provider, "owner").user,
        "stranger": build.user,
        "former organiser": lambda: build.user(is_staff=True, is_active=False),
    }
    person = people[role]()
    with pytest.raises(NotAllowed):
        acts(person, pair.pk)[act]()
    assert (FollowUp.objects.count(), Message.objects.count(), AuditRow.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("part", [part for part in PARTS if part not in OWN])
def test_a_reminder_reaches_the_party_that_has_to_act(part: str) -> None:
    row, by = PARTS[part](build.event(name="第五届示例集市")), build.organiser()
    line = find_line(MATTER_OF[part], row.pk)
    assert line is not None
    entry = follow_ups.remind(by=by, matter=line.matter, subject_id=row.pk)
    message = Message.objects.get()
    assert message.organisation == line.party == entry.party
    title, body = render(message.code, message.params)
    assert all("%(" not in text for text in (title, body))
    assert message.url
    audit = AuditRow.objects.get()
    about = line.pair or row
    assert (audit.verb, audit.subject_type, audit.subject_id) == (
        "followup.remind",
        about._meta.model_name,
        str(about.pk),
    )


@pytest.mark.parametrize("part", OWN)
def test_what_waits_for_the_organiser_reminds_nobody(part: str) -> None:
    row = PARTS[part]()
    with pytest.raises(WrongState, match="无需提醒"):
        follow_ups.remind(by=build.organiser(), matter=MATTER_OF[part], subject_id=row.pk)
    assert Message.objects.count() == 0


def test_a_profile_reminder_says_what_is_missing() -> None:
    firm = waiting.profile(build.event(name="第五届示例集市"))
    follow_ups.remind(by=build.organiser(), matter="profile", subject_id=firm.pk)
    title, body = render("followup.profile", Message.objects.get().params)
    assert title == "请为第五届示例集市完善档案"
    assert body.startswith("还缺：技术领域、法定代表人、注册资本")


def test_once_a_day_for_a_line_and_party() -> None:
    pair, by = waiting.late(), build.organiser()
    yesterday = timezone.now() - DAY
    with clock.at(yesterday):
        Introduction.objects.filter(pk=pair.pk).update(due_at=yesterday - DAY)
        first = follow_ups.remind(by=by, matter="clock", subject_id=pair.pk)
    second = follow_ups.remind(by=by, matter="clock", subject_id=pair.pk)
    with pytest.raises(Refused, match="今天已经提醒过"):
        follow_ups.remind(by=build.organiser(), matter="clock", subject_id=pair.pk)
    assert [first.number, second.number] == [1, 2]
    assert (FollowUp.objects.count(), Message.objects.count(), AuditRow.objects.count()) == (2, 2, 2)
    line = find_line("clock", pair.pk)
    assert line is not None
    assert (line.reminded, line.reminded_today) == (second, True)


def test_the_database_keeps_the_rules() -> None:
    pair, by = waiting.late(), build.organiser()
    entry = follow_ups.remind(by=by, matter="clock", subject_id=pair.pk)
    same: dict[str, Any] = {"matter": "clock", "subject_id": pair.pk, "party": pair.provider, "by": by}
    today, noted = clock.today(), {"note": "说明"}
    broken: list[dict[str, Any]] = [
        {"kind": "remind", "number": 2},
        {"kind": "call", "number": 1, "spoke_with": "林示例", **noted},
        {"kind": "call", "number": 2, **noted},
        {"kind": "call", "number": 2, "spoke_with": "林示例"},
        {"kind": "put_off", "number": 2, **noted},
        {"kind": "put_off", "number": 2, "until": today, **noted},
        {"kind": "put_off", "number": 2, "until": today + DAY},
        {"kind": "take_back", "number": 2},
        {"kind": "remind", "number": 2, "day": today - DAY, "ends": entry},
    ]
    for facts in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(**same | facts)
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        FollowUp.objects.all().delete()
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_followup SET note = 'x'")
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize("act", ["remind", "call", "put_off", "take_back", "contact"])
def test_what_is_done_takes_nothing_more(act: str) -> None:
    pair, by = waiting.late(), build.organiser()
    Introduction.objects.filter(pk=pair.pk).update(due_at=clock.now() + DAY)
    with pytest.raises(WrongState, match="不再待办"):
        acts(by, pair.pk)[act]()
    with pytest.raises(WrongState, match="不再待办"):
        acts(by, 10**15)[act]()
    assert (FollowUp.objects.count(), AuditRow.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_put_off_until_its_day_and_taken_up_again() -> None:
    pair, by = waiting.late(), build.organiser()
    key: dict[str, Any] = {"by": by, "matter": "clock", "subject_id": pair.pk}
    day = clock.today() + 3 * DAY
    entry = follow_ups.put_off(**key, until=day, reason=" 等材料 ")
    assert (entry.until, entry.note) == (day, "等材料")
    assert (listed(), listed(put_off=True)) == ([], [("clock", pair.pk)])
    for refused in (follow_ups.remind, lambda **key: follow_ups.put_off(**key, until=day, reason="再等")):
        with pytest.raises(WrongState, match="已暂缓"):
            refused(**key)
    with clock.at(clock.now() + 2 * DAY):
        assert listed() == []
    with clock.at(clock.now() + 3 * DAY):
        assert (listed(), listed(put_off=True)) == ([("clock", pair.pk)], [])
        with pytest.raises(WrongState, match="没有暂缓"):
            follow_ups.take_back(**key)
    follow_ups.take_back(**key)
    assert (listed(), listed(put_off=True)) == ([("clock", pair.pk)], [])
    with pytest.raises(WrongState, match="没有暂缓"):
        follow_ups.take_back(**key)
    follow_ups.put_off(**key, until=day, reason="再等")
    assert listed() == []
    assert list(AuditRow.objects.order_by("pk").values_list("verb", flat=True)) == [
        "followup.put_off",
        "followup.take_back",
        "followup.put_off",
    ]


@pytest.mark.parametrize("part", PARTS)
def test_every_line_can_be_put_off(part: str) -> None:
    row, by, matter = PARTS[part](), build.organiser(), MATTER_OF[part]
    follow_ups.put_off(by=by, matter=matter, subject_id=row.pk, until=clock.today() + DAY, reason="等材料")
    assert (listed(), listed(put_off=True)) == ([], [(matter, row.pk)])
    line = find_line(matter, row.pk)
    assert line is not None
    assert line.held_back == FollowUp.objects.get()


def test_a_pair_that_moved_on_and_is_late_again_is_a_new_thing() -> None:
    pair, by = waiting.late(), build.organiser()
    key: dict[str, Any] = {"by": by, "matter": "clock", "subject_id": pair.pk}
    follow_ups.put_off(**key, until=clock.today() + 9 * DAY, reason="等材料")
    with clock.at(clock.now() + 3 * DAY):
        now = clock.now()
        Introduction.objects.filter(pk=pair.pk).update(state="consulting", state_since=now, due_at=now)
    with clock.at(clock.now() + 4 * DAY):
        assert (listed(), listed(put_off=True)) == ([("clock", pair.pk)], [])
        follow_ups.put_off(**key, until=clock.today() + 9 * DAY, reason="再等")
        assert (listed(), listed(put_off=True)) == ([], [("clock", pair.pk)])


def test_what_is_put_off_and_done_is_in_neither_list() -> None:
    firm, by = waiting.profile(), build.organiser()
    follow_ups.put_off(by=by, matter="profile", subject_id=firm.pk, until=clock.today() + DAY, reason="等材料")
    assert listed(put_off=True) == [("profile", firm.pk)]
    firm.registrations.update(cancelled_at=clock.now())
    assert (listed(), listed(put_off=True)) == ([], [])


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [(0, "等", "until"), (-1, "等", "until"), (181, "等", "until"), (1, "  ", "reason"), (1, "长" * 301, "reason")],
)
def test_putting_off_needs_a_day_and_a_reason(days: int, reason: str, field: str) -> None:
    pair = waiting.late()
    day = clock.today() + dt.timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        follow_ups.put_off(by=build.organiser(), matter="clock", subject_id=pair.pk, until=day, reason=reason)
    assert (refused.value.field, FollowUp.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("name", "note", "field"),
    [("", "好", "spoke_with"), ("名" * 61, "好", "spoke_with"), ("林", " ", "note"), ("林", "长" * 301, "note")],
)
def test_a_call_says_who_and_what(name: str, note: str, field: str) -> None:
    pair = waiting.late()
    with pytest.raises(Invalid) as refused:
        follow_ups.log_call(by=build.organiser(), matter="clock", subject_id=pair.pk, spoke_with=name, note=note)
    assert (refused.value.field, FollowUp.objects.count()) == (field, 0)


def test_a_call_stands_on_the_line_and_in_the_history_of_the_thing() -> None:
    pair, by = waiting.late(), build.organiser()
    note = "<b>明天</b>联系企业" + "长" * 280
    entry = follow_ups.log_call(by=by, matter="clock", subject_id=pair.pk, spoke_with="林示例", note=note)
    (line,) = Lines(counts())[0:1]
    assert (line.called, entry.note, entry.party) == (entry, note, pair.provider)
    row = AuditRow.objects.get()
    assert (row.verb, row.subject_type, row.subject_id) == ("followup.call", "introduction", str(pair.pk))
    assert row.data["note"] == f"林示例 · {note}"
    assert Message.objects.count() == 0


def test_reading_whom_to_call_is_always_logged() -> None:
    by = build.organiser()
    pair, firm = waiting.late(), waiting.profile()
    known = follow_ups.read_party_contact(by=by, matter="clock", subject_id=pair.pk)
    assert (known.name, known.mobile) == ("林示例", "13800000000")
    type(firm).objects.filter(pk=firm.pk).update(contact_name="", contact_mobile="", contact_email="")
    owner = build.user("王负责", mobile="13900000000")
    build.member(owner, firm, "owner")
    for _time in range(2):
        shown = follow_ups.read_party_contact(by=by, matter="profile", subject_id=firm.pk)
    assert shown == Contact(firm.name, "王负责", "", "13900000000", owner.email)
    rows = AuditRow.objects.order_by("pk").values_list("verb", "subject_type", "data__of")
    assert list(rows) == [
        ("contact.read", "introduction", pair.provider_id),
        ("contact.read", "organisation", firm.pk),
        ("contact.read", "organisation", firm.pk),
    ]


def test_many_reminders_each_on_its_own() -> None:
    by, pairs = build.organiser(), [waiting.late() for _number in range(3)]
    need, done = waiting.need(), waiting.late()
    Introduction.objects.filter(pk=done.pk).update(due_at=clock.now() + DAY)
    follow_ups.remind(by=by, matter="clock", subject_id=pairs[0].pk)
    keys = [("clock", pair.pk) for pair in (*pairs, pairs[1], done)] + [("need", need.pk)]
    result = follow_ups.remind_many(by=by, keys=keys)
    assert (result.sent, Message.objects.count()) == (2, 3)
    assert [said.rsplit("：")[-1].rsplit(": ")[-1] for said in result.refused] == [
        "今天已经提醒过，每天最多一次。",
        "此事已处理完毕，不再待办。",
        "此项由主办方处理，无需提醒他人。",
    ]
    for many in ([], [("clock", number) for number in range(51)]):
        with pytest.raises(Invalid):
            follow_ups.remind_many(by=by, keys=many)


def test_a_message_that_fails_leaves_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = waiting.late()
    monkeypatch.setattr(Message, "save", lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        follow_ups.remind(by=build.organiser(), matter="clock", subject_id=pair.pk)
    assert (FollowUp.objects.count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["late", "profile", "advice", "dispute"])
def test_twenty_people_remind_at_once_and_one_reminder_goes_out(part: str) -> None:
    row = PARTS[part]()
    people = [build.organiser() for _number in range(20)]
    results = at_once(
        [lambda by=by: follow_ups.remind(by=by, matter=MATTER_OF[part], subject_id=row.pk) for by in people]
    )
    assert results == ["claimed", *["今天已经提醒过，每天最多一次。"] * 19]
    assert (FollowUp.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_put_off_at_once() -> None:
    pair, day = waiting.late(), clock.today() + DAY
    people = [build.organiser() for _number in range(8)]
    key = {"matter": "clock", "subject_id": pair.pk, "until": day, "reason": "等材料"}
    at_once([lambda by=by: follow_ups.put_off(by=by, **key) for by in people])  # type: ignore[arg-type]
    assert FollowUp.objects.count() == 1
