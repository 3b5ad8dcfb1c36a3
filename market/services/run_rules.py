"""The rules of an offering as a run froze them: a figure of a run belongs beside the rule it was run with."""

from typing import Any

from market.models import Offering, RunSnapshot
from market.selectors.offer_rules import offering_rules
from market.services.snapshots import frozen_rules


def rules_in_run(run_id: int, offering: Offering) -> list[dict[str, Any]]:
    """All hard rules, those of the terms first; today's where the run kept no snapshot. Nothing is written."""
    snapshot = RunSnapshot.objects.filter(run=run_id).first()
    found = frozen_rules(bytes(snapshot.data), offering.pk) if snapshot else None
    return offering_rules(offering) if found is None else found
