"""All reports, in the order in which they are offered."""

from market.reports.kinds.cohort import COHORT
from market.reports.kinds.editions import EDITIONS, SERIES
from market.reports.kinds.funnel import FUNNEL
from market.reports.kinds.needs import NEEDS
from market.reports.kinds.policies import POLICIES
from market.reports.kinds.refusals import REFUSALS
from market.reports.kinds.scorecard import SCORECARD
from market.reports.kinds.steps import STEP_DAYS
from market.reports.report import Report

REPORTS: dict[str, Report] = {
    report.id: report for report in (FUNNEL, SCORECARD, STEP_DAYS, NEEDS, REFUSALS, POLICIES, EDITIONS, COHORT, SERIES)
}
