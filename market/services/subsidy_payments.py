"""What was in the public notice is paid, and what was paid wrongly is clawed back; both stand on the timeline of the
loan, where there is one.
"""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from market.amounts import wan
from market.models import SubsidyFile
from market.policy_texts import day_words
from market.services.subsidy_outcomes import correct_subsidy, record_subsidy
from market.services.subsidy_review import said
from market.services.subsidy_rows import enter, leave


@transaction.atomic
def pay(*, by: User, file: SubsidyFile, paid_on: dt.date, reference: str) -> SubsidyFile:
    """Once the public notice is over without an objection the payment is put on record, with its day and reference."""
    row = enter(by, file, "pay")
    assert row.notice_until is not None and row.granted is not None  # noqa: S101, PT018 — a constraint says so
    if row.notice_until > clock.now():
        over = day_words(clock.as_local_date(row.notice_until))
        raise WrongState(_("The public notice runs until %(day)s; it is paid after that.") % {"day": over})
    if not clock.as_local_date(row.notice_until) <= paid_on <= clock.today():
        raise Invalid(_("The day of the payment lies between the end of the notice and today."), field="paid_on")
    if not reference.strip() or len(reference.strip()) > 60:
        raise Invalid(_("Please give the reference of the payment, in at most 60 characters."), field="reference")
    row.paid_on, row.reference, row.closed_at = paid_on, reference.strip(), clock.now()
    if row.pair_id is not None:
        row.paid_outcome = record_subsidy(by=by, file=row)
    return leave(by, row, "pay", amount=row.granted)


@transaction.atomic
def claw_back(*, by: User, file: SubsidyFile, amount: Decimal, reason: str) -> SubsidyFile:
    """Money that should not have been paid is taken back, all of it or a part; what is taken back is free again in the
    batch, and figures count what the firm keeps.
    """
    row = enter(by, file, "claw_back")
    assert row.granted is not None  # noqa: S101 — a constraint says so
    if not 0 < amount <= row.granted:
        raise Invalid(
            _("Above nothing, and at most what was paid: %(most)s.") % {"most": wan(row.granted)}, field="amount"
        )
    row.clawed, row.clawed_reason = amount, said(reason)
    if row.paid_outcome is not None:
        row.paid_outcome = correct_subsidy(by=by, file=row)
    return leave(by, row, "claw_back", note=row.clawed_reason, amount=amount)
