"""Proposals: who may send and answer one, which version counts, what follows for the pair."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from market.models import Introduction, Proposal, ProposalAnswer
from market.services.offered import accept_proposal, decline_proposal, send_proposal
from tests import build

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2024, 5, 15, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2024, 5, 15)


class Scene:
    """A cooperation pair between a firm and an institute, on a Wednesday noon."""

    def __init__(self, state: str = "claimed", kind: str = "cooperation") -> None:
        self.firm_user, self.scholar, self.stranger = build.user("企业甲"), build.user("老师乙"), build.user()
        self.staff = build.user(is_staff=True, is_superuser=True)
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.institute = build.organisation("institute", owner=self.scholar, name="示例研究所")
        build.organisation("institute", owner=self.stranger)
        self.need = build.need(self.firm, kind=kind, status="in_progress", title="薄膜检测")
        self.pair = build.introduction(self.need, self.institute, state=state)

    def send(self, by: Any = None, **facts: Any) -> Proposal:
        given = {"text": "三个月完成样机", "people": "材料组", "price": None, "valid_until": TODAY} | facts
        return send_proposal(by=by or self.scholar, introduction=self.pair, **given)

    def state(self) -> str:
        return str(Introduction.objects.get(pk=self.pair.pk).state)


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


def logged() -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(verb__startswith="proposal.").order_by("pk")
    return [(row.verb, row.on_behalf_of) for row in rows]


def test_the_first_proposal_of_a_claimed_pair_is_its_first_contact_and_tells_the_firm_once() -> None:
    scene = Scene("claimed")
    proposal = scene.send(price=Decimal("120000"))
    assert (proposal.version, proposal.price, proposal.sent_by, proposal.sent_at) == (
        1,
        Decimal("120000"),
        scene.scholar,
        NOON,
    )
    assert scene.state() == "contacted"
    assert told() == [("青禾（示例）", "proposal.sent")]
    assert logged() == [("proposal.send", "示例研究所")]


@pytest.mark.parametrize(("before", "after"), [("contacted", "in_talks"), ("in_talks", "in_talks")])
def test_accepting_brings_the_pair_into_talks(before: str, after: str) -> None:
    scene = Scene(before)
    answer = accept_proposal(by=scene.firm_user, proposal=scene.send())
    assert (answer.accepted, answer.reason, answer.by, answer.at) == (True, "", scene.firm_user, NOON)
    assert scene.state() == after
    assert told() == [("青禾（示例）", "proposal.sent"), ("示例研究所", "proposal.accepted")]
    assert logged() == [("proposal.send", "示例研究所"), ("proposal.accept", "青禾（示例）")]


def test_declining_keeps_the_pair_open_for_a_better_version() -> None:
    scene = Scene("contacted")
    answer = decline_proposal(by=scene.firm_user, proposal=scene.send(), reason="周期太长")
    assert (answer.accepted, answer.reason, scene.state()) == (False, "周期太长", "contacted")
    message = Message.objects.latest("pk")
    assert (message.organisation, message.code, message.params["reason"]) == (
        scene.institute,
        "proposal.declined",
        "周期太长",
    )
    assert logged() == [("proposal.send", "示例研究所"), ("proposal.decline", "青禾（示例）")]
    better = scene.send(text="两个月完成")
    assert better.version == 2
    accept_proposal(by=scene.firm_user, proposal=better)
    assert list(ProposalAnswer.objects.order_by("pk").values_list("proposal__version", "accepted")) == [
        (1, False),
        (2, True),
    ]


def test_only_the_newest_valid_and_unanswered_version_can_be_answered() -> None:
    scene = Scene("contacted")
    first = scene.send()
    second = scene.send()
    with pytest.raises(WrongState):
        accept_proposal(by=scene.firm_user, proposal=first)
    with clock.at(NOON + dt.timedelta(days=1)), pytest.raises(WrongState):
        accept_proposal(by=scene.firm_user, proposal=second)
    accept_proposal(by=scene.firm_user, proposal=second)
    with pytest.raises(WrongState):
        decline_proposal(by=scene.firm_user, proposal=Proposal.objects.get(pk=second.pk), reason="后悔")
    assert ProposalAnswer.objects.count() == 1


@pytest.mark.parametrize("state", ["proposed", "agreed", "declined", "withdrawn", "lapsed"])
def test_no_proposal_before_the_claim_or_after_the_end(state: str) -> None:
    scene = Scene(state)
    with pytest.raises(WrongState):
        scene.send()
    assert (Proposal.objects.count(), told(), logged()) == (0, [], [])


def test_a_financing_pair_takes_no_proposal() -> None:
    scene = Scene("contacted", kind="financing")
    with pytest.raises(WrongState):
        scene.send()


def test_a_closed_pair_takes_no_answer() -> None:
    scene = Scene("contacted")
    proposal = scene.send()
    Introduction.objects.filter(pk=scene.pair.pk).update(state="withdrawn", closed_at=NOON)
    proposal.refresh_from_db()
    with pytest.raises(WrongState):
        accept_proposal(by=scene.firm_user, proposal=proposal)


def test_each_side_has_its_own_step_and_outsiders_have_none() -> None:
    scene = Scene("contacted")
    for person in (scene.firm_user, scene.stranger):
        with pytest.raises(NotAllowed):
            scene.send(by=person)
    proposal = scene.send()
    for person in (scene.scholar, scene.stranger):
        with pytest.raises(NotAllowed):
            accept_proposal(by=person, proposal=proposal)
        with pytest.raises(NotAllowed):
            decline_proposal(by=person, proposal=proposal, reason="不合适")
    assert (Proposal.objects.count(), ProposalAnswer.objects.count()) == (1, 0)


def test_the_organiser_sends_and_answers_on_behalf_of_either_side() -> None:
    scene = Scene("contacted")
    accept_proposal(by=scene.staff, proposal=scene.send(by=scene.staff))
    assert logged() == [("proposal.send", "示例研究所"), ("proposal.accept", "青禾（示例）")]
    assert set(AuditRow.objects.filter(verb__startswith="proposal.").values_list("by_staff", flat=True)) == {True}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"people": " "}, "people"),
        ({"people": "长" * 121}, "people"),
        ({"price": Decimal("0")}, "price"),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, "valid_until"),
    ],
)
def test_broken_input_names_its_field(facts: dict[str, Any], field: str) -> None:
    scene = Scene("contacted")
    with pytest.raises(Invalid) as caught:
        scene.send(**facts)
    assert (caught.value.field, Proposal.objects.count()) == (field, 0)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_declining_needs_a_short_reason(reason: str) -> None:
    scene = Scene("contacted")
    with pytest.raises(Invalid) as caught:
        decline_proposal(by=scene.firm_user, proposal=scene.send(), reason=reason)
    assert (caught.value.field, ProposalAnswer.objects.count()) == ("reason", 0)


def test_the_database_keeps_one_version_of_a_number_and_one_answer_of_a_version() -> None:
    scene = Scene("contacted")
    proposal = scene.send()
    accept_proposal(by=scene.firm_user, proposal=proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalAnswer.objects.create(proposal=proposal, accepted=True, by=scene.firm_user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            introduction=scene.pair, version=1, text="x", people="x", valid_until=TODAY, sent_by=scene.scholar
        )


def test_rows_are_append_only_in_the_models_and_in_the_database() -> None:
    scene = Scene("contacted")
    proposal = scene.send()
    answer = decline_proposal(by=scene.firm_user, proposal=proposal, reason="太贵")
    for row in (proposal, answer):
        for act in (row.save, row.delete, type(row).objects.all().delete):
            with pytest.raises(AppendOnlyError):
                act()
    for table, column in (("market_proposal", "text"), ("market_proposalanswer", "reason")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = 'x'")
    assert (Proposal.objects.get().text, ProposalAnswer.objects.get().reason) == ("三个月完成样机", "太贵")
