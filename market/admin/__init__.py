"""The organiser's pages of this app, and the start page of the whole room."""

from accounts.admin.site import site
from market.admin import calibration, funnel, list_exports, todo
from market.admin.advice import AdviceBookingAdmin, AdviceSlotAdmin
from market.admin.appetite import AppetiteModelAdmin
from market.admin.dashboard import dashboard
from market.admin.event import ImportedEventAdmin
from market.admin.instruction import PairInstructionAdmin
from market.admin.introduction import IntroductionAdmin
from market.admin.need import NeedAdmin
from market.admin.offering import OfferingAdmin
from market.admin.outcome import OutcomeAdmin
from market.admin.refresh import MatchRefreshAdmin
from market.admin.run import MatchRunAdmin
from market.admin.workbook import WorkbookImportAdmin

site.dashboard = dashboard
site.pages += [todo.pages, funnel.pages, calibration.pages, list_exports.pages]
list_exports.offer_exports()

__all__ = [
    "AdviceBookingAdmin",
    "AdviceSlotAdmin",
    "AppetiteModelAdmin",
    "ImportedEventAdmin",
    "IntroductionAdmin",
    "MatchRefreshAdmin",
    "MatchRunAdmin",
    "NeedAdmin",
    "OfferingAdmin",
    "OutcomeAdmin",
    "PairInstructionAdmin",
    "WorkbookImportAdmin",
]
