"""A draft changed by hand: what can never be is refused, what may be decided wants a confirmation, the rest is said."""

from typing import Any

import pytest

from accounts.errors import Invalid, WrongState
from accounts.models import AuditRow
from events.models import PlanLine, TimetablePlan
from events.services import absences, meeting_layout, meeting_requests
from events.services import timetable_changes as services
from events.services import timetable_plans as plans
from tests.events.meeting_scene import LENGTH, OPENS, Scene, forget, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


class Draft:
    """A copy of the day: the firm meets the bank at 9:30 at T01; another waits for the bank and the university."""

    def __init__(self, **given: Any) -> None:
        self.scene = Scene(**given)
        self.scene.booked(0, "asker", "asked")
        self.scene.accepted("other", "asked")
        self.scene.accepted("other", "fourth")
        self.plan: TimetablePlan = plans.ask_for_plan(by=self.scene.organiser, event=self.scene.event, kind="hand")
        forget()

    def line(self, asker: str, asked: str) -> PlanLine:
        parties = self.scene.parties
        return self.plan.lines.get(request__asker=parties[asker], request__asked=parties[asked])

    def move(self, asker: str, asked: str, slot: int, table: int, **given: Any) -> Any:
        line = self.line(asker, asked)
        where = {"slot": self.scene.slots[slot].pk, "place": f"t{self.scene.tables[table].pk}"}
        usual = {"by": self.scene.organiser, "plan": self.plan, "line": line}
        return services.move_line(**usual | where | given.pop("instead", {}) | given)

    def places(self) -> list[tuple[str, str, str]]:
        rows = self.plan.lines.select_related("slot", "table", "request__asker", "request__asked")
        return sorted((row.slot.time if row.slot else "", row.where, row.request.asked.name) for row in rows)


def test_a_meeting_is_put_elsewhere_and_nobody_is_told_yet() -> None:
    draft = Draft()
    assert draft.move("other", "fourth", 0, 1) == services.Weighed((), (), ())
    assert draft.places() == [("", "", "示例银行"), ("09:30", "T01", "示例银行"), ("09:30", "T02", "示例大学")]
    assert [draft.line("other", "fourth").by_hand, told()] == [True, []]
    row = AuditRow.objects.get(verb="timetable.change")
    assert [row.data["where"], row.data["broken"]] == ["T02", []]


@pytest.mark.parametrize(
    ("slot", "table", "expected"),
    [
        (0, 0, "T01号桌在 09:30 已被占用。"),
        (0, 1, "示例银行在 09:30 将同时有两场会谈。"),
    ],
)
def test_what_can_never_be_is_refused_in_words(slot: int, table: int, expected: str) -> None:
    draft = Draft()
    before = draft.places()
    with pytest.raises(WrongState) as refused:
        draft.move("other", "asked", slot, table, confirmed=True)
    assert expected in str(refused.value)
    assert draft.places() == before


def test_who_is_away_is_named() -> None:
    draft = Draft()
    registration = draft.scene.fourth.registrations.get()
    absences.note_absence(by=draft.scene.organiser, registration=registration, starts_at=OPENS, ends_at=OPENS + LENGTH)
    with pytest.raises(WrongState) as refused:
        draft.move("other", "fourth", 0, 1)
    assert str(refused.value) == "示例大学在 09:30 没有空闲人员。"


def test_what_may_be_decided_wants_a_confirmation() -> None:
    draft = Draft()
    meeting_layout.set_limits(by=draft.scene.organiser, event=draft.scene.event, meetings_at_most=1)
    with pytest.raises(services.WantsConfirmation) as wants:
        draft.move("other", "asked", 1, 0)
    assert wants.value.sentences == ("示例银行将有 2 场会谈，上限为 1 场。",)
    weighed = draft.move("other", "asked", 1, 0, confirmed=True)
    assert [weighed.confirm, draft.line("other", "asked").slot] == [wants.value.sentences, draft.scene.slots[1]]
    assert AuditRow.objects.get(verb="timetable.change").data["broken"] == list(wants.value.sentences)


def test_what_is_only_said_is_said() -> None:
    draft = Draft()
    meeting_layout.set_limits(by=draft.scene.organiser, event=draft.scene.event, in_a_row=1)
    weighed = draft.move("other", "asked", 1, 0)
    assert weighed.note == ("示例银行有人将连续参加 2 场会谈，上限为 1 场。",)
    meeting_layout.set_limits(by=draft.scene.organiser, event=draft.scene.event, strengths={"row": "never"})
    draft.move("other", "asked", 3, 0)
    with pytest.raises(WrongState):
        draft.move("other", "asked", 1, 0)


def test_unknown_places_and_lines() -> None:
    draft = Draft()
    for given, field in (({"slot": 0}, "slot"), ({"place": "t0"}, "place"), ({"place": "x"}, "place")):
        with pytest.raises(Invalid) as refused:
            draft.move("other", "asked", 1, 1, instead=given)
        assert refused.value.field == field
    strange = Draft().line("other", "asked")
    with pytest.raises(Invalid) as refused:
        draft.move("other", "asked", 1, 1, line=strange)
    assert refused.value.field == "line"


def test_a_request_that_ended_meanwhile_and_a_closed_draft() -> None:
    draft = Draft()
    request = draft.line("other", "asked").request
    meeting_requests.withdraw(asking=request, reason="改期", **draft.scene.acting("other"))
    with pytest.raises(WrongState):
        draft.move("other", "asked", 1, 1)
    plans.discard(by=draft.scene.organiser, plan=draft.plan)
    with pytest.raises(WrongState):
        draft.move("other", "fourth", 1, 1)


def test_strengths_are_chosen_from_the_list() -> None:
    scene = Scene()
    for wrong in ({"cap": "perhaps"}, {"person": "note"}, {"x": "never"}):
        with pytest.raises(Invalid) as refused:
            meeting_layout.set_limits(by=scene.organiser, event=scene.event, strengths=wrong)
        assert refused.value.field == "strengths"
