"""The rules of an offering as a run froze them: a figure of a run belongs beside the rule it was run with."""

import json
from functools import lru_cache
from typing import Any

from market.models import Offering, RunSnapshot
from market.selectors.offer_rules import offering_rules
from market.services.snapshots import frozen_rules

RUNS_REMEMBERED = 2


def rules_in_run(run_id: int, offering: Offering) -> list[dict[str, Any]]:
    """All hard rules, those of the terms first; today's where the run kept no snapshot. Nothing is written."""
    snapshot = RunSnapshot.objects.defer("data").filter(run=run_id).first()
    found = _frozen(snapshot.pk, snapshot.digest).get(offering.pk) if snapshot else None
    return offering_rules(offering) if found is None else list(json.loads(found))


@lru_cache(RUNS_REMEMBERED)
def _frozen(snapshot: int, digest: str) -> dict[int, str]:
    """Offering → its rules, of a whole shelf: opening that of a city takes most of a second."""
    return {key: json.dumps(rules) for key, rules in frozen_rules(bytes(RunSnapshot.objects.get(pk=snapshot).data))}
