"""What the rules of an offering cost it in a run that is in force: counts of needs, never which needs they were."""

from market.models import CriteriaVersion, Offering, RuleCost


def current_rule_cost(offering: Offering) -> RuleCost | None:
    """The figures of the newest run in force that the offering took part in."""
    rows = RuleCost.objects.filter(offering=offering, run__current=True).select_related("run__event__series")
    return rows.order_by("-run_id").first()


def version_used(cost: RuleCost) -> CriteriaVersion | None:
    """The version of the rules that the run froze, where versions were already kept then."""
    began = cost.run.started_at
    if began is None:
        return None
    return CriteriaVersion.objects.filter(offering=cost.offering_id, made_at__lte=began).order_by("-number").first()
