"""The organiser's pages of this app, and the start page of the whole room."""

from accounts.admin.site import site
from market.admin import calibration, funnel, impact, list_exports, reports, result_twins, todo
from market.admin.advice import AdviceBookingAdmin, AdviceSlotAdmin
from market.admin.appetite import AppetiteModelAdmin
from market.admin.dashboard import dashboard
from market.admin.event import ImportedEventAdmin
from market.admin.indicator import IndicatorAdmin, IndicatorValueAdmin
from market.admin.instruction import PairInstructionAdmin
from market.admin.introduction import IntroductionAdmin
from market.admin.need import NeedAdmin
from market.admin.non_disclosure import NonDisclosureTextAdmin
from market.admin.offering import OfferingAdmin
from market.admin.outcome import OutcomeAdmin
from market.admin.policy import PolicyAdmin, PolicyVersionAdmin
from market.admin.refresh import MatchRefreshAdmin
from market.admin.run import MatchRunAdmin
from market.admin.subsidy_batch import SubsidyBatchAdmin
from market.admin.subsidy_file import SubsidyFileAdmin
from market.admin.synonyms import SynonymGroupAdmin
from market.admin.visit import VisitAdmin
from market.admin.visit_words import PromiseAdmin, QuestionAdmin
from market.admin.workbook import WorkbookImportAdmin

site.dashboard = dashboard
site.pages += [
    todo.pages,
    funnel.pages,
    calibration.pages,
    reports.pages,
    list_exports.pages,
    result_twins.pages,
    impact.pages,
]
list_exports.offer_exports()

__all__ = [
    "AdviceBookingAdmin",
    "AdviceSlotAdmin",
    "AppetiteModelAdmin",
    "ImportedEventAdmin",
    "IndicatorAdmin",
    "IndicatorValueAdmin",
    "IntroductionAdmin",
    "MatchRefreshAdmin",
    "MatchRunAdmin",
    "NeedAdmin",
    "NonDisclosureTextAdmin",
    "OfferingAdmin",
    "OutcomeAdmin",
    "PairInstructionAdmin",
    "PolicyAdmin",
    "PolicyVersionAdmin",
    "PromiseAdmin",
    "QuestionAdmin",
    "SubsidyBatchAdmin",
    "SubsidyFileAdmin",
    "SynonymGroupAdmin",
    "VisitAdmin",
    "WorkbookImportAdmin",
]
