"""The inbox of an answering party: each need in one section with its reason, full listings after the others."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from market.inbox_sections import Reason, Section
from market.models import CapabilityTerms, Lead, Proposal, ProposalAnswer, ServiceTerms
from market.selectors.board import LeadOrder
from market.selectors.routing import Inbox, Room, inbox_of
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A university at a market with one capability on the shelf."""

    def __init__(self) -> None:
        self.event = build.event(name="第四届（示例）")
        self.person = build.user()
        self.school = build.organisation("university", owner=self.person)
        build.registration(self.school, self.event)
        self.lab = build.offering(
            self.school,
            kind="capability",
            name="视觉检测",
            keywords=["机器视觉", "Lidar"],
            field="industry",
            capacity=2,
        )

    def need(self, **facts: Any) -> Any:
        firm = facts.pop("firm", None) or build.firm(field="education")
        given = {"kind": "cooperation", "event": self.event, "visibility": "lenders", "title": "示例"} | facts
        return build.need(firm, **given)

    def at_work(self, state: str, **facts: Any) -> Any:
        return build.introduction(self.need(), self.school, state=state, **facts)

    def propose(self, pair: Any, days: int = 3, *, accepted: bool | None = None) -> None:
        row = Proposal.objects.create(
            introduction=pair,
            version=pair.proposals.count() + 1,
            text="方案",
            people="团队",
            valid_until=clock.today() + dt.timedelta(days=days),
            sent_by=self.person,
        )
        if accepted is not None:
            ProposalAnswer.objects.create(proposal=row, accepted=accepted, reason="太贵", by=self.person)

    def fill(self, offering: Any) -> None:
        """Pairs of needs that nobody else sees take all places of the listing."""
        for _number in range(offering.capacity):
            need = self.need(visibility="organiser", status="fulfilled")
            build.introduction(need, self.school, state="agreed", offering=offering)

    def inbox(self) -> Inbox:
        today = clock.today()
        rows = LeadOrder(Lead.objects.open_to(self.school), self.school, "newest", "").as_needs()
        return inbox_of(rows.order_by("pk"), self.school, today)

    def found(self) -> dict[int, tuple[str, str]]:
        return {route.need: (route.section, route.reason) for route in self.inbox().routes}


def test_each_need_stands_in_one_section_with_its_reason() -> None:
    scene = Scene()
    matched, named = scene.need(), scene.need(keywords=["lidar", "其他"])
    titled, same_field = scene.need(title="机器视觉质检"), scene.need(firm=build.firm(field="industry"))
    own_field = scene.need(field="education", firm=build.firm(field="industry"))
    other, talent, taken = scene.need(), scene.need(kind="talent"), scene.need(introductions_wanted=1)
    build.match(matched, scene.lab, score="82.4")
    build.introduction(taken, build.organisation("university"), state="claimed")
    proposed = scene.at_work("proposed").need
    ended = scene.at_work("declined").need
    assert scene.found() == {
        matched.pk: (Section.MATCHED, Reason.MATCH),
        proposed.pk: (Section.MATCHED, Reason.PROPOSED),
        named.pk: (Section.FIELD, Reason.WORDS),
        titled.pk: (Section.FIELD, Reason.WORDS),
        same_field.pk: (Section.FIELD, Reason.FIELD),
        own_field.pk: (Section.OTHER, Reason.KIND),
        other.pk: (Section.OTHER, Reason.KIND),
        talent.pk: (Section.OTHER, Reason.NOTHING),
        taken.pk: (Section.CLOSED, Reason.NO_PLACE),
        ended.pk: (Section.CLOSED, Reason.ENDED),
    }
    routes = {route.need: route for route in scene.inbox().routes}
    assert (routes[matched.pk].listing, routes[matched.pk].score) == ("视觉检测", Decimal("82.4"))
    assert (routes[named.pk].words, routes[titled.pk].words) == (("Lidar",), ("机器视觉",))


def test_a_pair_at_work_waits_for_the_firm_while_a_valid_proposal_is_unanswered() -> None:
    scene = Scene()
    claimed, contacted, in_talks = (scene.at_work(state) for state in ("claimed", "contacted", "in_talks"))
    sent, declined, expired, renewed = (scene.at_work("contacted") for _number in range(4))
    scene.propose(sent)
    scene.propose(declined, accepted=False)
    scene.propose(expired, days=-1)
    scene.propose(renewed, accepted=False)
    scene.propose(renewed)
    accepted = scene.at_work("in_talks")
    scene.propose(accepted, accepted=True)
    assert scene.found() == {
        claimed.need_id: (Section.WAITING, Reason.CLAIMED),
        contacted.need_id: (Section.WAITING, Reason.CONTACTED),
        in_talks.need_id: (Section.WAITING, Reason.AGREE),
        sent.need_id: (Section.FIRM, Reason.PROPOSAL),
        declined.need_id: (Section.WAITING, Reason.DECLINED),
        expired.need_id: (Section.WAITING, Reason.EXPIRED),
        renewed.need_id: (Section.FIRM, Reason.PROPOSAL),
        accepted.need_id: (Section.WAITING, Reason.AGREE),
    }


def test_what_waits_goes_by_its_clock_and_stands_first() -> None:
    scene = Scene()
    other = scene.need()
    late, soon, none = (
        scene.at_work("claimed", due_at=clock.now() + dt.timedelta(hours=hours) if hours else None)
        for hours in (5, 1, 0)
    )
    order = [route.need for route in scene.inbox().routes]
    assert order == [soon.need_id, late.need_id, none.need_id, other.pk]


def test_a_need_that_only_full_listings_answer_comes_after_the_others() -> None:
    scene = Scene()
    matched, kind_only, proposed = scene.need(), scene.need(), scene.at_work("proposed").need
    build.match(matched, scene.lab)
    scene.fill(scene.lab)
    assert scene.found() == {
        proposed.pk: (Section.MATCHED, Reason.PROPOSED),
        matched.pk: (Section.LATER, Reason.MATCH),
        kind_only.pk: (Section.LATER, Reason.KIND),
    }
    assert [route.full for route in scene.inbox().routes] == [True, True, True]
    assert scene.inbox().rooms == [Room("视觉检测", "第四届（示例）", 2, 2)]
    spare = build.offering(scene.school, kind="capability", name="备用实验室", capacity=1)
    found = {route.need: (route.section, route.listing, route.full) for route in scene.inbox().routes}
    assert found[matched.pk] == (Section.OTHER, spare.name, False)
    assert [room.free for room in scene.inbox().rooms] == [0, 1]


def test_places_at_another_market_do_not_count_here() -> None:
    scene = Scene()
    need = scene.need()
    here, scene.event = scene.event, build.event()
    scene.fill(scene.lab)
    scene.event = here
    assert scene.found() == {need.pk: (Section.OTHER, Reason.KIND)}


def test_only_listings_on_the_shelf_that_cover_the_kind_are_a_reason() -> None:
    scene = Scene()
    legal = build.offering(scene.school, kind="service", name="法律服务", keywords=["招聘"])
    ServiceTerms.objects.create(offering=legal, covers=["legal"])
    build.offering(scene.school, kind="service", name="招聘草稿", status="draft", keywords=["招聘"])
    build.offering(scene.school, kind="service", name="已下架", status="withdrawn", published_at=clock.now())
    need = scene.need(kind="talent", title="招聘工程师")
    assert scene.found() == {need.pk: (Section.OTHER, Reason.NOTHING)}


def test_confidential_words_are_no_reason() -> None:
    scene = Scene()
    CapabilityTerms.objects.create(offering=scene.lab, confidential="碳化硅配方")
    need = scene.need(title="碳化硅配方", keywords=["碳化硅配方"])
    assert scene.found() == {need.pk: (Section.OTHER, Reason.KIND)}


def test_many_needs_take_as_many_queries_as_one() -> None:
    scene = Scene()
    counted = []
    for _round in range(2):
        for _number in range(2):
            build.match(scene.need(), scene.lab)
            scene.propose(scene.at_work("contacted"))
        with CaptureQueriesContext(connection) as queries:
            scene.inbox()
        counted.append(len(queries))
    assert counted == [6, 6]
