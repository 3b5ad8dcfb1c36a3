"""The board's rows and counts against the rule of who may read which need."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from market.models import Lead, Match, Need
from market.querysets import LIVE_NEED_STATUSES
from market.selectors import board, facets
from market.selectors.leads import visible_leads
from tests import build

pytestmark = pytest.mark.django_db

STATES = ("proposed", "claimed", "contacted", "approved", "declined", "lapsed")
DAYS = (None, -1, 0, 1)


class City:
    """Two markets, four parties of which one is not verified, and needs of every kind of openness."""

    def __init__(self, seed: int, needs: int = 40) -> None:
        chance = random.Random(seed)
        today = timezone.localdate()
        self.events = [build.event(), build.event()]
        self.parties = [build.organisation("bank"), build.organisation("fund"), build.organisation("university")]
        self.parties.append(build.organisation("bank", verification="pending"))
        for party in self.parties:
            for event in chance.sample(self.events, chance.randint(0, 2)):
                late = timezone.now() if chance.random() < 0.2 else None
                build.registration(party, event, cancelled_at=late)
        self.firms = [*(build.firm(certificates=("high_tech",) * (place % 2)) for place in range(6)), self.parties[2]]
        for _number in range(needs):
            day, until = chance.choice(DAYS), chance.choice(DAYS)
            need = build.need(
                chance.choice(self.firms),
                kind=chance.choice(("financing", "financing", "cooperation")),
                event=chance.choice([*self.events, None]),
                status=chance.choice(("published", "published", "in_progress", "fulfilled", "submitted")),
                visibility=chance.choice(("lenders", "lenders", "matched", "organiser")),
                valid_until=None if day is None else today + dt.timedelta(days=day),
                authorised_until=None if until is None else today + dt.timedelta(days=until),
                authorisation_revoked_at=timezone.now() if chance.random() < 0.1 else None,
                introductions_wanted=1,
            )
            if chance.random() < 0.3:
                build.introduction(need, chance.choice(self.parties), state=chance.choice(STATES))
            if chance.random() < 0.5 and need.event_id and need.kind == "financing":
                build.match(need, build.offering(self.parties[0]), score=str(chance.randint(1, 99)))


@pytest.mark.parametrize("seed", range(6))
def test_the_narrow_rows_follow_the_rule_of_who_reads_a_need(seed: int) -> None:
    city = City(seed)
    today = timezone.localdate()
    user = build.user()
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    for party in [*city.parties, city.firms[0]]:
        leads = set(Lead.objects.open_to(party).values_list("pk", flat=True))
        rule = visible_leads(user, party).filter(valid, status__in=LIVE_NEED_STATUSES)
        assert leads == set(rule.values_list("pk", flat=True)), party.kind


@pytest.mark.parametrize("seed", range(4))
def test_counts_that_are_shared_are_those_counted_for_the_party(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    city = City(seed, needs=60)
    for party in city.parties[:3]:
        leads = Lead.objects.open_to(party)
        alone = facets.facets(leads, party)
        with monkeypatch.context() as patch:
            patch.setattr(facets, "COUNTED_ALONE", 0)
            assert plain(facets.facets(leads, party)) == plain(alone), party.kind
        for name in ("amount", "field", "certificate"):
            assert all(number >= 0 for number in getattr(alone, name).values())


def plain(found: facets.Facets) -> dict[str, dict[str, int]]:
    return {
        name: {choice: number for choice, number in getattr(found, name).items() if number}
        for name in facets.Facets.__dataclass_fields__
    }


@pytest.mark.parametrize("front", [board.FRONT, 10, 3, 0])
@pytest.mark.parametrize("seed", range(3))
def test_a_page_is_a_cut_of_one_order(seed: int, front: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "FRONT", front)
    monkeypatch.setattr(board, "LOOKED_UP", front or 1)
    city = City(seed, needs=60)
    bank = city.parties[0]
    leads = Lead.objects.open_to(bank)
    scores = {}
    for match in Match.objects.in_force().filter(need__in=leads.values("pk"), offering__organisation=bank):
        scores[match.need_id] = max(match.score, scores.get(match.need_id, Decimal(0)))
    newest = sorted(leads, key=lambda lead: (lead.published_at, lead.pk), reverse=True)
    expected = {
        "score": sorted(newest, key=lambda lead: -scores.get(lead.pk, Decimal(-1))),
        "newest": newest,
        "amount": sorted(newest, key=lambda lead: -(lead.amount or 0)),
    }
    for sort, rows in expected.items():
        order = board.LeadOrder(leads, bank, sort, "")
        whole = [pk for start in range(0, order.count(), 7) for pk in order[start : start + 7]]
        assert whole == [lead.pk for lead in rows], sort
        assert order.count() == len(rows)
        assert order.matched_count() == sum(lead.pk in scores for lead in rows)


@pytest.mark.parametrize("seed", range(4))
def test_every_lead_is_in_one_state_of_our_work(seed: int) -> None:
    bank = City(seed, needs=60).parties[0]
    leads = Lead.objects.open_to(bank)
    parts = [set(board.in_work(leads, bank, work).values_list("pk", flat=True)) for work in WORK]
    assert sum(map(len, parts)) == len(set().union(*parts)) == leads.count()
    ours = Need.objects.filter(
        introductions__provider=bank, introductions__state__in=("claimed", "contacted", "approved")
    )
    assert parts[WORK.index("ours")] == set(leads.filter(pk__in=ours).values_list("pk", flat=True))


WORK = ("free", "ours", "ended", "full")


def test_words_are_found_wherever_they_stand_and_all_of_them() -> None:
    event, bank = build.event(), build.organisation("bank")
    build.registration(bank, event)
    firm = build.firm(name="澄江（示例）")
    need = build.need(firm, event=event, visibility="lenders", title="车载传感器 100% PVC_线", summary="ＡＩ 质检")
    build.need(firm, event=event, visibility="lenders", title="流动资金")
    leads = Lead.objects.open_to(bank)

    def found(words: str) -> list[Any]:
        return list(board.having_words(leads, words).values_list("pk", flat=True))

    for words in ("传", "传感", "感器 pvc", "100%", "pvc_线", "ＡＩ", "质检 澄江 示例用途", "车载传感器 100% PVC_线"):
        assert found(words) == [need.pk], words
    for words in ("传器", "100_", "pvcx线", "传感 流动", "'; --", "\\"):
        assert found(words) == [], words


def test_markets_of_a_large_board_are_those_of_a_minute_ago() -> None:
    bank, events = build.organisation("bank"), [build.event(), build.event()]
    many = board.LARGE + 1
    for event in events:
        build.registration(bank, event)
    build.need(build.firm(), event=events[0], visibility="lenders")
    leads = Lead.objects.open_to(bank)
    before = [set(board.markets_on(leads, bank, among)) for among in (1, many)]
    build.need(build.firm(), event=events[1], visibility="lenders")
    after = [set(board.markets_on(leads, bank, among)) for among in (1, many)]
    assert (before, after) == ([{events[0]}, {events[0]}], [set(events), {events[0]}])
