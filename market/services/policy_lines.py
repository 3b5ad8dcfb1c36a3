"""What every policy in force means for a firm on a day: amounts, reasons, what is missing, what to do by when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts import clock
from accounts.models import Organisation
from market.models import PolicyCase, PolicyVersion, SubsidyFile
from market.selectors.facts import Facts, firm_facts
from market.selectors.grants import grants_had, with_grants
from market.selectors.policies import versions_on
from market.selectors.policy_cases import AMOUNTS, case_amounts, case_facts
from market.services.snapshots.policies import Judged, best_together, judge_versions

ORDER = ("yes", "unknown", "no")


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy for one firm. ``low`` to ``high`` in yuan (``high`` None: no upper end is known); ``against`` and
    ``unsure`` are stored rules; ``missing`` are facts to supply, amounts included; ``step`` and ``by`` say what to do
    until when; ``sure`` and ``best`` whether it belongs to the best lawful combination of what is sure, of what may be.
    """

    version: PolicyVersion
    verdict: str
    low: Decimal
    high: Decimal | None
    step: str
    by: dt.date | None
    against: tuple[dict[str, object], ...]
    unsure: tuple[dict[str, object], ...]
    missing: tuple[str, ...]
    sure: bool
    best: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """All lines of a firm, and what the best lawful combination comes to: what is sure, and at most."""

    lines: tuple[PolicyLine, ...]
    sure: Decimal
    most: Decimal


def lines_for(organisation: Organisation, case: PolicyCase | None = None, on: dt.date | None = None) -> PolicyView:
    """The firm's lines on the day (today): those it is entitled to first, the largest first, then those that wait for a
    fact, then the others. Without a case nothing is known of projects, loans and what was had elsewhere.
    """
    day = on or clock.as_local_date(clock.now())
    facts, amounts = known_of(organisation, case, day)
    return view_of(versions_on(day), facts, amounts, day)


def known_of(
    organisation: Organisation, case: PolicyCase | None, day: dt.date, *, without: SubsidyFile | None = None
) -> tuple[Facts, dict[str, Decimal | None]]:
    """Facts and amounts of a firm with one of its projects or loans; support that it was granted here counts (but for
    a file that is being decided itself).
    """
    facts: Facts = firm_facts(organisation, day) | (case_facts(case) if case else {})
    amounts = case_amounts(case) if case else {}
    return with_grants(facts, amounts, grants_had(organisation, day, case, without=without))


def view_of(
    versions: Sequence[PolicyVersion], facts: Facts, amounts: Mapping[str, Decimal | None], day: dt.date
) -> PolicyView:
    """The same for versions, facts and amounts that are given."""
    judged = judge_versions(versions, facts, amounts, day)
    sure, most = (best_together(versions, judged, sure=which) for which in (True, False))
    found = [_line(version, one, sure.chosen, most.chosen) for version, one in zip(versions, judged, strict=True)]
    found.sort(key=lambda row: (ORDER.index(row.verdict), -(row.low if row.high is None else row.high), row.version.pk))
    return PolicyView(tuple(found), sure.total, most.total)


def _line(version: PolicyVersion, judged: Judged, sure: tuple[str, ...], most: tuple[str, ...]) -> PolicyLine:
    line, rules = judged.line, {rule["key"]: rule for rule in version.rules}
    amounts = [name for name in line.missing if name in AMOUNTS]
    return PolicyLine(
        version=version,
        verdict=line.verdict.value,
        low=line.amount.low,
        high=line.amount.high,
        step=line.step.value,
        by=line.by,
        against=tuple(rules[key] for key in line.against),
        unsure=tuple(rules[key] for key in line.unsure),
        missing=tuple(dict.fromkeys((*judged.open_facts, *amounts))),
        sure=line.policy in sure,
        best=line.policy in most,
    )
