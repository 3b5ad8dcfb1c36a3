"""Who is in charge of a pair, and work that passes to a colleague: one, several, all or none."""

from typing import Any

import pytest

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Delivery, Message
from market.models import Introduction, TeamNote
from market.services.owners import assign_owner, hand_over
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A bank with two officers and a viewer, and three pairs of the first one."""

    def __init__(self) -> None:
        self.officer, self.colleague, self.viewer = build.user("客户经理"), build.user("同事"), build.user("访客")
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行")
        build.member(self.colleague, self.bank)
        build.member(self.viewer, self.bank, "viewer")
        self.firm_user = build.user()
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.pairs = [
            build.introduction(build.need(self.firm), self.bank, state=state, owner=self.officer)
            for state in ("claimed", "consulting", "approved")
        ]

    def owners(self) -> list[Any]:
        return [row.owner for row in Introduction.objects.order_by("pk")]


def told() -> list[tuple[str, Any, str]]:
    return [(row.code, row.recipient, row.url) for row in Message.objects.order_by("pk")]


def test_one_pair_passes_with_a_note_that_only_the_team_reads() -> None:
    scene = Scene()
    pair = scene.pairs[0]
    assign_owner(by=scene.officer, introduction=pair, owner=scene.colleague, note=" 财务是王总 ")
    assert scene.owners() == [scene.colleague, scene.officer, scene.officer]
    assert told() == [("introduction.handed_over", scene.colleague, pair.get_absolute_url())]
    assert [row.user for row in Delivery.objects.all()] == [scene.colleague]
    logged = AuditRow.objects.get(verb="introduction.assign")
    assert (logged.on_behalf_of, logged.data) == (
        "示例银行",
        {"old": scene.officer.pk, "owner": scene.colleague.pk},
    )
    assert TeamNote.objects.get().text == "财务是王总"
    written = [str(row.data) for row in AuditRow.objects.all()] + [str(row.params) for row in Message.objects.all()]
    assert "王总" not in "".join(written)


def test_several_pass_with_one_message_and_what_is_the_colleagues_already_stays() -> None:
    scene = Scene()
    assign_owner(by=scene.colleague, introduction=scene.pairs[2], owner=scene.colleague)
    assert told() == []  # who takes it over is not told so
    hand_over(by=scene.officer, introductions=scene.pairs, owner=scene.colleague, organisation=scene.bank)
    assert scene.owners() == [scene.colleague] * 3
    assert told() == [("introduction.handed_over_many", scene.colleague, "/introductions/?owner=mine")]
    assert Message.objects.get().params == {"person": "客户经理", "number": 2}
    assert AuditRow.objects.filter(verb="introduction.assign").count() == 3


def test_only_members_who_may_write_are_put_in_charge_and_only_the_party_does_it() -> None:
    scene = Scene()
    pair = scene.pairs[0]
    gone = build.user(is_active=False)
    build.member(gone, scene.bank)
    for person in (scene.viewer, scene.firm_user, gone):
        with pytest.raises(Invalid) as refused:
            assign_owner(by=scene.officer, introduction=pair, owner=person)
        assert refused.value.field == "owner"
    for person in (scene.viewer, scene.firm_user):
        with pytest.raises(NotAllowed):
            assign_owner(by=person, introduction=pair, owner=scene.colleague)
    assert assign_owner(by=scene.officer, introduction=pair, owner=None).owner is None
    assert (told(), TeamNote.objects.count()) == ([], 0)


def test_all_or_none_pass() -> None:
    scene = Scene()
    ended = build.introduction(build.need(scene.firm), scene.bank, state="declined", owner=scene.officer)
    with pytest.raises(WrongState):
        hand_over(by=scene.officer, introductions=[*scene.pairs, ended], owner=scene.colleague, note="x")
    for pairs, note in (([], ""), (scene.pairs, "字" * 2001)):
        with pytest.raises(Invalid):
            hand_over(by=scene.officer, introductions=pairs, owner=scene.colleague, note=note)
    assert (scene.owners(), told(), TeamNote.objects.count()) == ([scene.officer] * 4, [], 0)


def test_the_organiser_puts_somebody_in_charge_but_writes_no_note() -> None:
    scene = Scene()
    staff = build.organiser()
    assign_owner(by=staff, introduction=scene.pairs[0], owner=scene.colleague)
    assert AuditRow.objects.get(verb="introduction.assign").by_staff
    with pytest.raises(NotAllowed):
        assign_owner(by=staff, introduction=scene.pairs[1], owner=scene.colleague, note="x", organisation=scene.bank)
    assert scene.owners()[:2] == [scene.colleague, scene.officer]
