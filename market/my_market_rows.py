"""What the page of a firm's market shows: rows and cards made of what the selector found; asks nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from market.enums import OfferingKind, OutcomeKind, Verdict
from market.models import Introduction, Match, Need, NeedAdvice, Outcome, OutcomeVerdict
from market.need_cards import Reasons, reasons_of, result_words, title_of
from market.offer_costs import Comparison, compare
from market.offer_texts import offer_rows
from market.outcome_enums import Side
from market.pair_texts import clock_aim, latest_verdict, turn_of
from market.selectors.my_market import MyMarket
from market.wording import advice_view

SUGGESTIONS = 2


@dataclass(frozen=True, slots=True)
class PairRow:
    """An introduction with its clock, whose turn it is, and whether it waits for the firm."""

    pair: Introduction
    title: str
    turn: str
    aim: str
    asks_consent: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result on record and the firm's word on it."""

    outcome: Outcome
    pair: Introduction
    words: str
    verdict: OutcomeVerdict | None

    @property
    def disputed(self) -> bool:
        """The firm has said that it is wrong."""
        return self.verdict is not None and self.verdict.verdict == Verdict.DISPUTED

    @property
    def asked(self) -> bool:
        """The firm is asked for its word: not about what it has stated itself."""
        return self.verdict is None and self.outcome.stated_by != Side.FIRM


@dataclass(frozen=True, slots=True)
class FitRow:
    """An offering that fits, with the reasons as they were stored."""

    title: str
    score: float
    reasons: Reasons | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with the offerings that fit and are no introductions, and what would open more."""

    need: Need
    fits: list[FitRow]
    suggestions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy that fits: its office, the facts one asks first, and the way to it."""

    match: Match
    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """The sections of the page, in their order."""

    results: list[ResultRow]
    pairs: list[PairRow]
    comparisons: list[Comparison]
    needs: list[NeedRow]
    policies: list[PolicyRow]

    @property
    def unanswered(self) -> int:
        """Results that the firm has not judged yet."""
        return sum(row.asked for row in self.results)

    @property
    def consents(self) -> int:
        """Parties that wait for the firm's consent."""
        return sum(row.asks_consent for row in self.pairs)


def page_of(found: MyMarket) -> Page:
    """The page of a firm's market."""
    by_need: dict[int, list[Introduction]] = {}
    for pair in found.pairs:
        by_need.setdefault(pair.need_id, []).append(pair)
    loans = ((need, by_need.get(need.pk, []), found.matches.get(need.pk, [])) for need in found.needs)
    return Page(
        results=_results(found.pairs),
        pairs=[_pair_row(pair) for pair in found.pairs if pair.is_open],
        comparisons=[comparison for loan in loans if (comparison := compare(*loan))],
        needs=[_need_row(need, by_need.get(need.pk, []), found) for need in found.needs],
        policies=[_policy_row(match) for rows in found.matches.values() for match in rows if _is_policy(match)],
    )


def _results(pairs: Iterable[Introduction]) -> list[ResultRow]:
    """What is on record, apart from refusals: what waits for the firm's word first, disputes next."""
    rows = [
        ResultRow(outcome, pair, result_words(outcome), latest_verdict(outcome))
        for pair in pairs
        for outcome in pair.standing  # type: ignore[attr-defined]
        if outcome.kind != OutcomeKind.REFUSAL
    ]
    return sorted(rows, key=lambda row: (row.verdict is not None, not row.disputed, -row.outcome.pk))


def _pair_row(pair: Introduction) -> PairRow:
    asks = pair.claimed_at is not None and pair.consent_at is None
    return PairRow(pair, title_of(pair.provider, pair.offering), turn_of(pair, False), clock_aim(pair.state), asks)


def _need_row(need: Need, pairs: list[Introduction], found: MyMarket) -> NeedRow:
    met = {pair.provider_id for pair in pairs}
    left = [match for match in found.matches.get(need.pk, []) if match.offering.organisation_id not in met]
    fits = [FitRow(_title(match), float(match.score), reasons_of(match) if match.reasons else None) for match in left]
    return NeedRow(need, fits, _suggestions(found.advice.get(need.pk)))


def _suggestions(advice: NeedAdvice | None) -> list[dict[str, Any]]:
    """The changes that would open most; nothing for runs that store advice only when it is asked for."""
    if advice is None or not advice.data:
        return []
    items: list[dict[str, Any]] = advice_view(advice.data, {})["suggestions"]
    return items[:SUGGESTIONS]


def _is_policy(match: Match) -> bool:
    return match.offering.kind == OfferingKind.POLICY


def _policy_row(match: Match) -> PolicyRow:
    return PolicyRow(match, _title(match), [row for row in offer_rows(match.offering) if row[1]][:3])


def _title(match: Match) -> str:
    return title_of(match.offering.organisation, match.offering)
