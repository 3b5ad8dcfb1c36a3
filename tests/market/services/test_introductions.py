"""Claiming, moving, consenting: places, stamps, the need that follows, who is told, what is logged."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from market.models import Introduction, Step
from market.services import introductions
from market.services.introductions import claim, consent, move, propose, withdraw_consent
from tests import build

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2024, 5, 15, 4, 0, tzinfo=dt.UTC)  # a Wednesday, 12:00 in Shanghai


class Scene:
    """A firm with a published need at a market, and a bank that is registered there."""

    def __init__(self, **need: Any) -> None:
        self.event = build.event()
        self.firm_user, self.bank_user = build.user("企业甲"), build.user("客户经理乙")
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.bank = self.another_bank(self.bank_user, name="示例银行")
        self.need = build.need(self.firm, event=self.event, **{"visibility": "lenders", "title": "流动资金"} | need)

    def another_bank(self, owner: Any = None, **facts: Any) -> Any:
        bank = build.organisation("bank", owner=owner or build.user(), **facts)
        build.registration(bank, self.event)
        return bank

    def claimed(self) -> Introduction:
        return claim(by=self.bank_user, organisation=self.bank, need=self.need)


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


def test_a_claim_takes_the_first_place_and_starts_everything() -> None:
    scene = Scene()
    offering = build.offering(scene.bank)
    with clock.at(NOON):
        row = claim(by=scene.bank_user, organisation=scene.bank, need=scene.need, offering=offering)
    scene.need.refresh_from_db()
    assert (row.state, row.slot, row.claimed_at, row.owner, row.offering, row.event) == (
        "claimed",
        1,
        NOON,
        scene.bank_user,
        offering,
        scene.event,
    )
    assert row.due_at == NOON + dt.timedelta(days=1)
    assert row.consent_at is None
    assert scene.need.status == "in_progress"
    assert list(row.steps.values_list("from_state", "to_state", "by")) == [
        ("proposed", "claimed", scene.bank_user.pk),
    ]
    assert told() == [("青禾（示例）", "introduction.claimed")]
    logged = AuditRow.objects.get(verb="introduction.claimed")
    assert (logged.actor, logged.on_behalf_of, logged.by_staff) == ("客户经理乙", "示例银行", False)
    assert logged.data == {"old": "proposed", "new": "claimed", "note": ""}
    assert AuditRow.objects.get(verb="need.start").data == {"old": "published", "new": "in_progress"}


def test_claiming_twice_does_one_thing() -> None:
    scene = Scene()
    first, second = scene.claimed(), scene.claimed()
    assert first == second
    assert Step.objects.count() == 1
    assert Message.objects.count() == 1


def test_the_bank_that_comes_a_second_late_reads_why() -> None:
    scene = Scene(introductions_wanted=1)
    scene.claimed()
    late = build.user()
    other = scene.another_bank(late)
    with pytest.raises(Taken) as refused:
        claim(by=late, organisation=other, need=scene.need)
    assert str(refused.value) == (
        "该线索刚刚被其他机构认领：企业最多同时与 1 家机构对接。有名额空出后，线索会回到列表。"
    )
    assert not Introduction.objects.filter(provider=other).exists()


def test_a_place_that_becomes_free_is_taken_again_from_below() -> None:
    scene = Scene(introductions_wanted=2)
    first = scene.claimed()
    second_user = build.user()
    second = claim(by=second_user, organisation=scene.another_bank(second_user), need=scene.need)
    move(by=scene.firm_user, introduction=first, to="withdrawn")
    third_user = build.user()
    third = claim(by=third_user, organisation=scene.another_bank(third_user), need=scene.need)
    assert (first.slot, second.slot, third.slot) == (1, 2, 1)


def test_the_database_itself_gives_a_place_once() -> None:
    scene = Scene()
    scene.claimed()
    with pytest.raises(DatabaseError, match=r"introduction_slot_once|need_id"), transaction.atomic():
        build.introduction(scene.need, scene.another_bank(), state="claimed", slot=1)


def test_a_race_the_database_decides_reads_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    scene.claimed()
    late = build.user()
    other = scene.another_bank(late)
    monkeypatch.setattr(introductions, "lowest_free_slot", lambda need: 1)
    with pytest.raises(Taken):
        claim(by=late, organisation=other, need=scene.need)
    assert not Introduction.objects.filter(provider=other).exists()


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ({"verification": "pending"}, NotAllowed),
        ({"verification": "suspended", "verification_reason": "示例"}, NotAllowed),
        ({"kind": "university"}, NotAllowed),
    ],
)
def test_who_cannot_answer_cannot_claim(what: dict[str, str], error: type[Exception]) -> None:
    scene = Scene()
    for name, value in what.items():
        setattr(scene.bank, name, value)
    scene.bank.save()
    with pytest.raises(error):
        scene.claimed()
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("status", ["draft", "submitted", "fulfilled", "withdrawn", "expired"])
def test_only_a_live_need_can_be_claimed(status: str) -> None:
    with pytest.raises(WrongState, match="该需求已不再开放"):
        Scene(status=status).claimed()


def test_a_need_whose_validity_ended_yesterday_cannot_be_claimed() -> None:
    with pytest.raises(WrongState):
        Scene(valid_until=timezone.localdate() - dt.timedelta(days=1)).claimed()


def test_a_party_cannot_claim_its_own_need() -> None:
    scene = Scene()
    own = build.need(scene.bank, kind="financing", event=scene.event, visibility="lenders")
    with pytest.raises(NotAllowed, match="这是贵单位自己的需求"):
        claim(by=scene.bank_user, organisation=scene.bank, need=own)


@pytest.mark.parametrize("visibility", ["matched", "organiser"])
def test_a_need_that_is_not_shown_to_the_party_cannot_be_claimed(visibility: str) -> None:
    scene = Scene(visibility=visibility)
    with pytest.raises(NotAllowed, match="该需求未向贵机构开放"):
        scene.claimed()


def test_a_bank_that_is_not_at_the_market_does_not_claim_from_its_board() -> None:
    scene = Scene()
    scene.bank.registrations.all().delete()
    with pytest.raises(NotAllowed):
        scene.claimed()


def test_staff_claims_on_behalf_of_a_bank_whatever_the_visibility() -> None:
    scene = Scene(visibility="organiser")
    staff = build.organiser()
    row = claim(by=staff, organisation=scene.bank, need=scene.need, source="visit")
    assert (row.state, row.owner, row.source) == ("claimed", None, "visit")
    logged = AuditRow.objects.get(verb="introduction.claimed")
    assert (logged.actor, logged.on_behalf_of, logged.by_staff) == (str(staff), "示例银行", True)


def test_only_an_own_offering_on_the_shelf_that_fits_comes_with_a_claim() -> None:
    scene = Scene()
    for offering in (
        build.offering(scene.another_bank()),
        build.offering(scene.bank, status="withdrawn"),
        build.offering(scene.bank, kind="service"),
    ):
        with pytest.raises(Invalid) as refused:
            claim(by=scene.bank_user, organisation=scene.bank, need=scene.need, offering=offering)
        assert refused.value.field == "offering"


def test_a_firm_that_ended_the_talks_is_left_alone_until_the_organiser_proposes_again() -> None:
    scene = Scene()
    move(by=scene.firm_user, introduction=scene.claimed(), to="withdrawn")
    with pytest.raises(NotAllowed, match="企业已终止"):
        scene.claimed()
    propose(by=build.organiser(), need=scene.need, provider=scene.bank)
    assert scene.claimed().state == "claimed"


def test_a_proposal_is_taken_up_and_not_made_twice() -> None:
    scene = Scene(visibility="matched")
    staff = build.organiser()
    proposed = propose(by=staff, need=scene.need, provider=scene.bank)
    assert propose(by=staff, need=scene.need, provider=scene.bank) == proposed
    scene.need.refresh_from_db()
    assert scene.need.status == "published"
    offering = build.offering(scene.bank)
    row = claim(by=scene.bank_user, organisation=scene.bank, need=scene.need, offering=offering)
    assert (row, row.state, row.offering, row.source) == (proposed, "claimed", offering, "organiser")
    assert list(row.steps.values_list("to_state", "by")) == [("proposed", staff.pk), ("claimed", scene.bank_user.pk)]
    assert told() == [("示例银行", "introduction.proposed"), ("青禾（示例）", "introduction.claimed")]


def test_only_the_organiser_proposes_and_not_what_the_firm_hides() -> None:
    scene = Scene()
    with pytest.raises(NotAllowed):
        propose(by=scene.bank_user, need=scene.need, provider=scene.bank)
    hidden = Scene(visibility="organiser")
    with pytest.raises(WrongState, match="仅向组织者开放"):
        propose(by=build.organiser(), need=hidden.need, provider=hidden.bank)


def test_a_proposal_cannot_be_moved_to_claimed_when_the_places_are_gone() -> None:
    scene = Scene(introductions_wanted=1)
    other_user = build.user()
    other = scene.another_bank(other_user)
    proposed = propose(by=build.organiser(), need=scene.need, provider=other)
    scene.claimed()
    with pytest.raises(Taken):
        move(by=other_user, introduction=proposed, to="claimed")


def test_the_line_of_a_loan_with_its_stamps_and_clocks() -> None:
    scene = Scene()
    with clock.at(NOON):
        row = scene.claimed()
    with clock.at(NOON + dt.timedelta(hours=2)):
        row = move(by=scene.bank_user, introduction=row, to="contacted", note="集市现场")
    contacted = NOON + dt.timedelta(hours=2)
    # three working days from Wednesday 14:00 are Monday 14:00
    assert (row.contacted_at, row.due_at) == (contacted, contacted + dt.timedelta(days=5))
    with clock.at(NOON + dt.timedelta(days=1)):
        row = move(by=scene.bank_user, introduction=row, to="consulting")
    assert row.due_at == NOON + dt.timedelta(days=30)
    with clock.at(NOON + dt.timedelta(days=3)):
        row = move(by=scene.firm_user, introduction=row, to="applied")
    assert (row.state, row.due_at, row.closed_at) == ("applied", NOON + dt.timedelta(days=30), None)
    assert told()[-3:] == [
        ("青禾（示例）", "introduction.contacted"),
        ("青禾（示例）", "introduction.consulting"),
        ("示例银行", "introduction.applied"),
    ]


def test_the_market_sets_the_clock() -> None:
    scene = Scene()
    scene.event.contact_days = 2
    scene.event.save()
    with clock.at(NOON):
        assert scene.claimed().due_at == NOON + dt.timedelta(days=2)


def test_the_need_is_published_again_when_nothing_is_left() -> None:
    scene = Scene()
    first = scene.claimed()
    other_user = build.user()
    second = claim(by=other_user, organisation=scene.another_bank(other_user), need=scene.need)
    seen = []
    for pair in (first, second):
        move(by=scene.firm_user, introduction=pair, to="withdrawn")
        scene.need.refresh_from_db()
        seen.append(scene.need.status)
    assert seen == ["in_progress", "published"]
    assert AuditRow.objects.filter(verb="need.reopen").count() == 1


def test_a_good_end_keeps_the_need_in_progress() -> None:
    scene = Scene(status="in_progress")
    build.introduction(scene.need, scene.another_bank(), state="drawn")
    other = build.introduction(scene.need, scene.bank, state="claimed")
    move(by=scene.firm_user, introduction=other, to="withdrawn")
    scene.need.refresh_from_db()
    assert scene.need.status == "in_progress"


def test_who_acts_for_both_parties_says_for_which() -> None:
    scene = Scene()
    row = build.introduction(scene.need, scene.bank, state="consulting")
    staff = build.organiser()
    with pytest.raises(NotAllowed):
        move(by=staff, introduction=row, to="applied", organisation=scene.another_bank())
    move(by=staff, introduction=row, to="applied", organisation=scene.firm)
    assert AuditRow.objects.get(verb="introduction.applied").on_behalf_of == "青禾（示例）"
    assert told() == [("示例银行", "introduction.applied")]


def test_the_clock_tells_both_and_of_a_stale_proposal_the_party_that_had_it() -> None:
    scene = Scene()
    build_state = build.introduction(scene.need, scene.bank, state="claimed")
    move(by=None, introduction=build_state, to="lapsed", note="到期")
    assert told() == [("青禾（示例）", "introduction.lapsed"), ("示例银行", "introduction.lapsed")]
    stale = build.introduction(scene.need, scene.another_bank(name="另一银行"))
    move(by=None, introduction=stale, to="lapsed")
    assert told()[2:] == [("另一银行", "introduction.proposal_ended")]


def test_a_note_that_is_too_long_changes_nothing() -> None:
    scene = Scene()
    row = scene.claimed()
    with pytest.raises(Invalid) as refused:
        move(by=scene.bank_user, introduction=row, to="contacted", note="长" * 301)
    row.refresh_from_db()
    assert (refused.value.field, row.state) == ("note", "claimed")


def test_suspended_parties_make_no_moves() -> None:
    scene = Scene()
    row = scene.claimed()
    scene.bank.verification, scene.bank.verification_reason = "suspended", "示例"
    scene.bank.save()
    with pytest.raises(NotAllowed):
        move(by=scene.bank_user, introduction=row, to="contacted")
    assert move(by=build.organiser(), introduction=row, to="contacted").state == "contacted"


def test_when_the_audit_row_fails_nothing_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    row = scene.claimed()
    before = (Step.objects.count(), Message.objects.count(), AuditRow.objects.count())

    def fail(**_facts: Any) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        move(by=scene.bank_user, introduction=row, to="contacted")
    row.refresh_from_db()
    assert (row.state, row.contacted_at) == ("claimed", None)
    assert (Step.objects.count(), Message.objects.count(), AuditRow.objects.count()) == before


def test_consent_opens_and_closes_with_a_trace() -> None:
    scene = Scene()
    row = scene.claimed()
    with pytest.raises(NotAllowed):
        consent(by=scene.bank_user, introduction=row)
    opened = consent(by=scene.firm_user, introduction=row)
    assert consent(by=scene.firm_user, introduction=row).consent_at == opened.consent_at
    assert opened.consent_by == scene.firm_user
    closed = withdraw_consent(by=scene.firm_user, introduction=row)
    assert (closed.consent_at, closed.consent_by) == (None, None)
    verbs = AuditRow.objects.filter(verb__contains="consent").order_by("pk").values_list("verb", "on_behalf_of")
    assert list(verbs) == [
        ("introduction.consent", "青禾（示例）"),
        ("introduction.withdraw_consent", "青禾（示例）"),
    ]


@pytest.mark.parametrize("state", ["proposed", "declined", "withdrawn", "lapsed"])
def test_there_is_nothing_to_consent_to_before_the_claim_and_after_the_end(state: str) -> None:
    scene = Scene()
    row = build.introduction(scene.need, scene.bank, state=state)
    with pytest.raises(WrongState):
        consent(by=scene.firm_user, introduction=row)


def test_a_firm_may_consent_beforehand() -> None:
    with clock.at(NOON):
        scene = Scene(auto_consent=True)
        assert scene.claimed().consent_at == NOON


def test_steps_cannot_be_changed_even_past_the_models() -> None:
    scene = Scene()
    step = scene.claimed().steps.last()
    assert step is not None
    from django.db import connection

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_step SET note = 'x' WHERE id = %s", [step.pk])
