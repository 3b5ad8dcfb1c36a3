"""Between the rows and the engine: freeze a market, run the engine over it, give plain data back.

The only room that knows both. What is frozen is all the engine will ever see of a run, so a run that another worker
takes up again gives the same answer.
"""

from market.matching.columns import Chunk, NeedColumns
from market.matching.values import NeedCase
from market.services.snapshots.cases import build_shelf, need_cases, offering_cases
from market.services.snapshots.criteria import check_criteria, check_params, check_policy_rules
from market.services.snapshots.crowds import (
    Outside,
    crowd_cases,
    crowd_changes,
    crowd_outside,
    crowd_sides,
    crowds_told,
)
from market.services.snapshots.frozen import (
    Frozen,
    engine_version,
    freeze_needs,
    freeze_shelf,
    frozen_rules,
    open_need,
    open_need_columns,
    open_needs,
)
from market.services.snapshots.learning import fit_appetite, judge_appetite, judge_popular
from market.services.snapshots.shelf import Chosen, Eligible, Ranked, Shelf
from market.services.snapshots.trials import live_shelf, preview, try_offerings

__all__ = [
    "Chosen",
    "Chunk",
    "Eligible",
    "Frozen",
    "NeedCase",
    "NeedColumns",
    "Outside",
    "Ranked",
    "Shelf",
    "build_shelf",
    "check_criteria",
    "check_params",
    "check_policy_rules",
    "crowd_cases",
    "crowd_changes",
    "crowd_outside",
    "crowd_sides",
    "crowds_told",
    "engine_version",
    "fit_appetite",
    "freeze_needs",
    "freeze_shelf",
    "frozen_rules",
    "judge_appetite",
    "judge_popular",
    "live_shelf",
    "need_cases",
    "offering_cases",
    "open_need",
    "open_need_columns",
    "open_needs",
    "preview",
    "try_offerings",
]
