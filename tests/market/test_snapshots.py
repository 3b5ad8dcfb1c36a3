"""Between rows and engine: what is checked, frozen, scored and assigned."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.errors import Invalid
from market.enums import State
from market.models import Introduction, Need, Offering
from market.selectors.market import live_need_ids
from market.services import snapshots
from market.services.previews import preview_need
from tests import build

pytestmark = pytest.mark.django_db


def introduce(need: Need, offering: Any, state: str, **facts: Any) -> Introduction:
    """A pair in that state; working states take the first place."""
    now = timezone.now()
    working = state not in (State.PROPOSED, State.DECLINED, State.LAPSED)
    return Introduction.objects.create(
        need=need,
        offering=offering,
        provider=offering.organisation,
        event=need.event,
        track="financing",
        state=state,
        state_since=now,
        created_at=now,
        claimed_at=now if working else None,
        slot=1 if working else None,
        **facts,
    )


class Opened:
    """The frozen market of an edition, opened again."""

    def __init__(self, event: Any, params: Any = None) -> None:
        self.shelf = snapshots.Shelf.opened(snapshots.freeze_shelf(event, params or {}, timezone.now()).blob)
        self.frozen = snapshots.freeze_needs(live_need_ids(event), timezone.localdate())
        self.cases = {int(case.key): case for case in snapshots.open_needs(self.frozen.blob)}

    def pairs(self, need: Any) -> list[dict[str, Any]]:
        return self.shelf.explain(self.cases[need.pk])[0]

    def assign(self, pairs: Any) -> dict[tuple[int, int], int]:
        needs = snapshots.open_need_columns([self.frozen.blob])
        need, offering, score = np.array(pairs, dtype=np.float64).T
        chunk = need.astype(np.int64), offering.astype(np.int64), np.rint(score * 1000).astype(np.int32)
        return {row[:2]: row[2] for row in self.shelf.assign(needs, [chunk])[0].rows()}


def test_criteria_are_stored_as_the_engine_reads_them() -> None:
    written = [{"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}]
    assert snapshots.check_criteria(written) == written


@pytest.mark.parametrize(
    "rule",
    [
        {"key": "age", "fact": "firm.shoe_size", "op": "ge", "value": 24},
        {"key": "age", "fact": "firm.age_months", "op": "exceeds", "value": 24},
        {"key": "age", "fact": "firm.age_months", "op": "ge", "value": "two years"},
        {"key": "amount", "fact": "need.amount", "op": "between", "value": [5, 1]},
        {"key": "cert", "fact": "firm.certificates", "op": "any_of", "value": ["nobel"]},
        {"key": "cost", "fact": "project.invested", "op": "ge", "value": 500_000},
        "not a rule",
    ],
)
def test_a_rule_that_means_nothing_is_refused_in_words(rule: Any) -> None:
    with pytest.raises(Invalid) as refused:
        snapshots.check_criteria([rule])
    assert (refused.value.field, str(refused.value)) == ("criteria", "第 1 条规则无法使用：请检查比较的内容。")


@pytest.mark.parametrize("params", [{"top": -1}, {"colour": "red"}, {"weights": {"luck": 5}}, {"top": "many"}])
def test_parameters_that_mean_nothing_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="匹配参数"):
        snapshots.check_params(params)


def test_a_snapshot_opened_again_gives_the_same_answer() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event)
    build.offering(build.organisation("bank"))
    first, second = Opened(event, {"top": 3}), Opened(event, {"top": 3})
    assert (list(first.cases), first.cases) == ([need.pk], second.cases)
    assert first.shelf.rank([first.cases[need.pk]]) == second.shelf.rank([second.cases[need.pk]])
    assert first.pairs(need) == second.pairs(need)


def test_a_pair_under_way_is_scored_but_not_assigned_again() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event, introductions_wanted=2)
    bank, other = (build.offering(build.organisation("bank")) for _number in range(2))
    introduce(need, bank, State.CLAIMED)
    opened = Opened(event)
    found = opened.pairs(need)
    assert sorted(int(pair["offering"]) for pair in found) == sorted([bank.pk, other.pk])
    pairs = [(need.pk, int(pair["offering"]), pair["score"]) for pair in found]
    assert opened.assign(pairs) == {(need.pk, other.pk): 1}


def test_a_place_under_way_counts_against_both_capacities() -> None:
    event = build.event()
    first, second = (build.need(build.firm(), event=event, introductions_wanted=1) for _number in range(2))
    bank = build.offering(build.organisation("bank"), capacity=1)
    introduce(first, bank, State.CLAIMED)
    opened = Opened(event)
    pairs = [(need.pk, int(pair["offering"]), pair["score"]) for need in (first, second) for pair in opened.pairs(need)]
    assert len(pairs) == 2
    assert opened.assign(pairs) == {}


def test_a_firm_without_any_introduction_comes_before_one_that_has_some() -> None:
    event = build.event()
    busy = build.need(build.firm(), event=event)
    idle = build.need(build.firm(), event=event)
    introduce(busy, build.offering(build.organisation("bank")), State.CLAIMED)
    last_place = build.offering(build.organisation("bank"), capacity=1)
    pairs = [(busy.pk, last_place.pk, 99.0), (idle.pk, last_place.pk, 1.0)]
    assert Opened(event).assign(pairs) == {(idle.pk, last_place.pk): 1}


@pytest.mark.parametrize(("wanted", "found"), [("debt", "loan"), ("lease", "loan"), ("equity", "equity")])
def test_a_firm_is_shown_the_kind_of_money_it_looks_for(wanted: str, found: str) -> None:
    from market.models import EquityTerms

    event = build.event()
    need = build.need(build.firm(), event=event, terms={"financing_type": wanted})
    build.offering(build.organisation("bank"), terms={"financing_types": ["debt", "lease"]})
    EquityTerms.objects.create(offering=build.offering(build.organisation("fund"), kind="equity"))
    opened = Opened(event)
    pairs, advice = opened.shelf.explain(opened.cases[need.pk])
    assert [Offering.objects.get(pk=pair["offering"]).kind for pair in pairs] == [found]
    assert advice["near_misses"] == []


def test_a_need_that_was_answered_is_not_offered_to_the_same_party_again() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event, introductions_wanted=2, status="in_progress")
    bank, other = (build.offering(build.organisation("bank")) for _number in range(2))
    introduce(need, bank, State.DRAWN)
    assert Opened(event).assign([(need.pk, bank.pk, 99.0), (need.pk, other.pk, 1.0)]) == {(need.pk, other.pk): 1}


def test_a_proposal_nobody_claimed_takes_no_place() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event, introductions_wanted=1)
    bank = build.offering(build.organisation("bank"), capacity=1)
    introduce(need, bank, State.PROPOSED)
    opened = Opened(event)
    assert opened.assign([(need.pk, bank.pk, 50.0)]) == {(need.pk, bank.pk): 1}


@pytest.mark.parametrize(
    ("state", "claimed", "offered"),
    [
        (State.DECLINED, True, False),
        (State.DECLINED, False, False),
        (State.LAPSED, True, False),
        (State.LAPSED, False, True),
    ],
)
def test_who_declined_or_let_a_claim_lapse_is_not_offered_again(state: str, claimed: bool, offered: bool) -> None:
    event = build.event()
    need = build.need(build.firm(), event=event)
    bank = build.offering(build.organisation("bank"))
    pair = introduce(need, bank, state)
    if claimed:
        Introduction.objects.filter(pk=pair.pk).update(claimed_at=timezone.now(), closed_at=timezone.now())
    assert bool(Opened(event).pairs(need)) is offered


def test_a_firm_never_meets_itself() -> None:
    event = build.event()
    firm = build.firm()
    need = build.need(firm, event=event, kind="legal")
    service = build.offering(firm, kind="service")
    assert service.organisation == firm
    assert Opened(event).pairs(need) == []


def test_a_wish_of_the_firm_earns_its_points() -> None:
    event = build.event()
    need = build.need(build.firm(), event=event)
    wished, other = (build.offering(build.organisation("bank")) for _number in range(2))
    need.financing.intended_lenders.add(wished.organisation)
    assert [int(pair["offering"]) for pair in Opened(event).pairs(need)] == [wished.pk, other.pk]


def test_what_a_lender_did_before_raises_its_rank() -> None:
    from market.models import Outcome

    event = build.event()
    banks = [build.offering(build.organisation("bank")) for _number in range(3)]
    for day in range(3):
        old = build.need(build.firm(), event=build.event(), status="fulfilled")
        pair = introduce(old, banks[2], State.DRAWN)
        Outcome.objects.create(
            introduction=pair,
            kind="approval",
            amount=Decimal(5_000_000),
            decided_on=timezone.localdate() - dt.timedelta(days=30 + day),
            recorded_by=build.user(),
        )
    need = build.need(build.firm(), event=event)
    best = Opened(event).pairs(need)[0]
    assert int(best["offering"]) == banks[2].pk
    assert "appetite" in {factor["name"] for factor in best["factors"]}


def test_results_of_the_day_itself_are_not_known_in_the_morning() -> None:
    from market.models import Outcome
    from market.selectors.deals import past_deals

    need = build.need(build.firm(), event=build.event())
    pair = introduce(need, build.offering(build.organisation("bank")), State.DRAWN)
    day = dt.date(2024, 5, 15)
    Outcome.objects.create(
        introduction=pair, kind="approval", amount=Decimal(1), decided_on=day, recorded_by=build.user()
    )
    assert past_deals(before=day) == []
    assert len(past_deals(before=day + dt.timedelta(days=1))) == 1


def test_a_corrected_result_is_learned_from_once() -> None:
    from market.models import Outcome
    from market.selectors.deals import past_deals

    pair = introduce(
        build.need(build.firm(), event=build.event()), build.offering(build.organisation("bank")), State.DRAWN
    )
    facts: dict[str, Any] = {"introduction": pair, "decided_on": dt.date(2024, 5, 1), "recorded_by": build.user()}
    wrong = Outcome.objects.create(kind="approval", amount=Decimal(1), **facts)
    Outcome.objects.create(kind="approval", amount=Decimal(2), corrects=wrong, **facts)
    assert [deal.result for deal in past_deals(before=dt.date(2024, 6, 1))] == ["approved"]


def test_a_preview_tells_what_would_fit_and_stores_nothing() -> None:
    owner = build.user()
    firm = build.firm(owner=owner)
    need = build.need(firm, status="draft", terms={"amount": Decimal(20_000_000)})
    bank = build.offering(build.organisation("bank"))
    found = preview_need(by=owner, need=need)
    assert found is not None
    assert (found["fits"], found["pairs"]) == (0, [])
    assert found["suggestions"][0]["opens"] == [str(bank.pk)]
    assert found["suggestions"][0]["changes"] == [{"fact": "need.amount", "from": 20_000_000.0, "to": 10_000_000.0}]
    assert preview_need(by=build.user(), need=need) is None
