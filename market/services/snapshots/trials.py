"""What needs and offerings would find on the shelf as it is now; nothing is stored."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from market.matching import engine
from market.matching.data import params_from_data
from market.matching.values import Market, NeedCase
from market.models import Need, Offering
from market.selectors.market import needs_to_match, offering_places_held
from market.services.snapshots.cases import build_shelf, need_cases, offering_case
from market.services.snapshots.shelf import Shelf

Data = dict[str, Any]


def live_shelf(day: dt.date, event_ids: Iterable[int] = (), params: Data | None = None) -> Shelf:
    """The shelf as it is now, with the places that are free at these editions."""
    return Shelf(build_shelf(day, offering_places_held(list(event_ids))), params or {})


def preview(need: Need, day: dt.date, top: int = 5) -> Data:
    """What one need, as it stands, would find: how many offerings fit and what would open more (nothing is stored)."""
    shelf = live_shelf(day, [need.event_id] if need.event_id else (), {"top": top})
    (case,) = need_cases([need], day)
    pairs, advice = shelf.explain(case)
    (fits,) = shelf.rank([case]).eligible
    return {"fits": fits, "pairs": pairs, **advice}


def try_offerings(offerings: Sequence[Offering], need_ids: Sequence[int], day: dt.date) -> tuple[int, int, list[Data]]:
    """Offerings of one kind and party, saved or not, against needs: how many of these needs they could answer, of how
    many firms, and for each offering how many it admits, how many of those wait for a missing fact, and its rules as
    [key, needs turned away, turned away by it alone]. Constant queries.
    """
    kind, party = offerings[0].kind, f"p{offerings[0].organisation_id}"
    known = need_cases(needs_to_match(need_ids), day)
    cases = [case for case in known if kind in case.offers and party not in case.excluded]
    return len(cases), len({case.firm for case in cases}), [_admitted(row, cases, day) for row in offerings]


def _admitted(offering: Offering, cases: Sequence[NeedCase], day: dt.date) -> Data:
    case = replace(offering_case(offering, {}, {}), key="tried")
    prepared = engine.prepare(Market(day.toordinal(), (), (case,)), params_from_data({"top": 1}))
    ranking = engine.rank(prepared, cases)
    fits = ranking.eligible > 0
    counts = zip(case.rules, ranking.costs.fails.tolist(), ranking.costs.alone.tolist(), strict=True)
    return {
        "admitted": int(fits.sum()),
        "unknown": int((fits & (ranking.unknown[:, 0] != 0)).sum()),
        "rules": [[rule.key, fails, alone] for rule, fails, alone in counts],
    }
