"""Several leads claimed in one go: each by the rules of a single claim, and what cannot be is told."""

from typing import Any

import pytest
from django.test import Client

from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow
from market.models import Introduction
from market.services.batch_claims import MOST, Claimed, claim_leads
from tests import build

pytestmark = pytest.mark.django_db

ADDRESS = "/leads/claim/"


class Scene:
    """A bank at a market, with two products, and three leads open to it."""

    def __init__(self) -> None:
        self.event, self.officer = build.event(), build.user()
        self.bank = build.organisation("bank", owner=self.officer)
        build.registration(self.bank, self.event)
        self.loan, self.other = build.offering(self.bank, name="订单贷"), build.offering(self.bank, name="知识产权贷")
        self.needs = [self.need(f"企业{number}（示例）") for number in range(3)]
        for need in self.needs:
            build.match(need, self.other)

    def need(self, name: str = "", **facts: Any) -> Any:
        firm = build.firm(name=name) if name else build.firm()
        return build.need(firm, event=self.event, **{"visibility": "lenders"} | facts)

    def claim(self, *needs: Any, by: Any = None) -> list[Claimed]:
        return claim_leads(by=by or self.officer, organisation=self.bank, keys=[need.pk for need in needs])

    def post(self, keys: list[Any], person: Any = None, **more: str) -> Any:
        client = Client()
        client.force_login(person or self.officer)
        return client.post(ADDRESS, {"lead": keys, "next": "/leads/?amount=s"} | more, follow=True)


def taken_by_others(need: Any) -> None:
    """The only place of the need is another bank's."""
    need.introductions_wanted = 1
    need.save()
    build.introduction(need, build.organisation("bank"), state="claimed")


def test_each_is_claimed_with_its_matched_offering_and_put_on_record() -> None:
    scene = Scene()
    found = scene.claim(*scene.needs)
    assert [(one.need, one.pair and one.pair.offering, one.pair and one.pair.state) for one in found] == [
        (need, scene.other, "claimed") for need in scene.needs
    ]
    assert {one.pair.source for one in found if one.pair} == {"matched"}
    assert AuditRow.objects.filter(verb="introduction.claimed").count() == 3
    assert [one.pair for one in scene.claim(*scene.needs)] == [one.pair for one in found]  # a form sent twice
    assert Introduction.objects.count() == 3


def test_one_that_cannot_be_claimed_is_told_and_stops_no_other() -> None:
    scene = Scene()
    full, ours, gone = scene.needs
    taken_by_others(full)
    build.introduction(gone, scene.bank, state="withdrawn")
    unmatched = scene.need()
    found = {one.need: one for one in scene.claim(full, gone, unmatched, ours)}
    assert {need: bool(one.pair) for need, one in found.items()} == {
        full: False,
        gone: False,
        unmatched: False,
        ours: True,
    }
    assert found[gone].why == "企业已终止与贵机构就该需求的对接。"
    assert found[unmatched].why == "有多项供给可以对接，请到线索页面选择。"
    assert "名额" in found[full].why


def test_the_only_offering_goes_with_a_lead_that_nothing_was_matched_to() -> None:
    scene = Scene()
    scene.loan.status = "withdrawn"
    scene.loan.save()
    (found,) = scene.claim(scene.need())
    assert found.pair is not None
    assert (found.pair.offering, found.pair.source) == (scene.other, "browsed")


def test_what_the_party_may_not_see_is_left_out_without_a_word() -> None:
    scene = Scene()
    shy, elsewhere = scene.need(visibility="organiser"), build.need(build.firm(), event=build.event())
    found = claim_leads(
        by=scene.officer, organisation=scene.bank, keys=[shy.pk, elsewhere.pk, 10**9, scene.needs[0].pk]
    )
    assert [one.need for one in found] == [scene.needs[0]]


def test_nothing_ticked_too_many_and_people_who_may_not() -> None:
    scene = Scene()
    with pytest.raises(Invalid, match="至少勾选一条"):
        scene.claim()
    with pytest.raises(Invalid, match="一次最多认领 20 条"):
        claim_leads(by=scene.officer, organisation=scene.bank, keys=range(1, MOST + 2))
    viewer, stranger = build.user(), build.user()
    build.member(viewer, scene.bank, role="viewer")
    for person in (viewer, stranger):
        with pytest.raises(NotAllowed):
            scene.claim(*scene.needs, by=person)
    assert not Introduction.objects.exists()


def test_the_board_says_what_became_of_each_and_keeps_the_choice() -> None:
    scene = Scene()
    first, second, full = scene.needs
    taken_by_others(full)
    page = scene.post([first.pk, second.pk, full.pk, "forged", "-1", "９", "9" * 40])
    assert page.redirect_chain == [("/leads/?amount=s", 302)]
    said = [str(message) for message in page.context["messages"]]
    assert said[0] == "已认领 2 条线索：企业0（示例）、企业1（示例）。"
    assert said[1].startswith("企业2（示例）：")
    nothing = scene.post([])
    assert [str(message) for message in nothing.context["messages"]] == ["请至少勾选一条线索。"]


def test_boxes_stand_only_where_a_lead_can_be_claimed_by_the_reader() -> None:
    scene = Scene()
    build.introduction(scene.needs[0], scene.bank, state="claimed")
    viewer = build.user()
    build.member(viewer, scene.bank, role="viewer")
    for person, boxes in ((scene.officer, scene.needs[1:]), (viewer, [])):
        client = Client()
        client.force_login(person)
        page = client.get("/leads/").content.decode()
        assert [f'id="tick-{need.pk}"' in page for need in scene.needs] == [need in boxes for need in scene.needs]
        assert ('id="claim-many"' in page) is bool(boxes)
    assert scene.post([scene.needs[1].pk], viewer).status_code == 403
