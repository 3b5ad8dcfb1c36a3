"""Files of support are checked by one person and approved by another, sent back, refused, and objected to."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import User
from market.amounts import wan
from market.models import SubsidyFile
from market.selectors.subsidies import asked_before, budget_of, goes_by_order, granted_in_pool
from market.services.subsidy_counting import most_now
from market.services.subsidy_rows import check_not_funded, enter, leave
from market.subsidy_enums import FileRefusal

MOST_WORDS = 300


@transaction.atomic
def check_file(*, by: User, file: SubsidyFile) -> SubsidyFile:
    """The first person has compared documents, conditions and amounts, and finds them right."""
    row = enter(by, file, "check")
    row.checked_by, row.checked_at = by, clock.now()
    return leave(by, row, "check")


@transaction.atomic
def send_back_file(*, by: User, file: SubsidyFile, reason: str) -> SubsidyFile:
    """The firm reads what is wrong, mends it, and hands the file in again; checking begins anew."""
    row = enter(by, file, "send_back")
    row.sent_back_reason = said(reason)
    row.checked_by, row.checked_at = None, None
    return leave(by, row, "send_back", note=row.sent_back_reason)


@transaction.atomic
def refuse_file(*, by: User, file: SubsidyFile, code: str, text: str = "") -> SubsidyFile:
    """It is not paid, for a coded reason; the firm reads the reason with what was written to it."""
    row = enter(by, file, "refuse")
    if code not in FileRefusal.values:
        raise Invalid(_("Please choose from the list."), field="code")
    if code == FileRefusal.OTHER or text.strip():
        text = said(text, field="text")
    row.refusal_code, row.refusal_text, row.closed_at = code, text, clock.now()
    label = str(FileRefusal(code).label)
    return leave(by, row, "refuse", note=f"{label} · {text}" if text else label)


@transaction.atomic
def approve_file(*, by: User, file: SubsidyFile, granted: Decimal | None = None) -> SubsidyFile:
    """A second person, never the one who checked, grants what was asked for or less.

    Never more than the policy pays beside what the firm was granted meanwhile, than a limit shared with other policies
    leaves, or than is left of the batch; where who comes first is served first, what earlier files ask for is kept
    free for them.
    """
    row = enter(by, file, "approve")
    if row.checked_by_id == by.pk:
        raise NotAllowed(_("You have checked this file yourself: somebody else approves it."))
    check_not_funded(row)
    amount = row.asked if granted is None else granted
    if not 0 < amount <= row.asked:
        raise Invalid(_("Above nothing, and at most what was asked for: %(most)s.") % {"most": wan(row.asked)}, **AT)
    _check_policy(row, amount)
    _check_budget(row, amount)
    row.granted, row.approved_by, row.approved_at = amount, by, clock.now()
    return leave(by, row, "approve", amount=amount)


AT = {"field": "granted"}


def _check_policy(row: SubsidyFile, amount: Decimal) -> None:
    """What the policy pays today, and what is left of a limit that it shares with others."""
    most, version = most_now(row), row.batch.version
    if most is not None and amount > most:
        raise Invalid(
            _("At most %(most)s: other support that the firm has on record counts too.") % {"most": wan(most)}, **AT
        )
    if version.pool and version.pool_limit is not None:
        left = version.pool_limit - granted_in_pool(row)
        if amount > left:
            words = {"pool": version.pool, "left": wan(max(left, Decimal(0)))}
            raise Invalid(_("Of the limit “%(pool)s” %(left)s is left for this firm.") % words, **AT)


def _check_budget(row: SubsidyFile, amount: Decimal) -> None:
    """The batch is locked: nobody else can take of it now."""
    left = budget_of(row.batch).left
    if amount > left:
        raise Invalid(_("The budget does not suffice: %(left)s is left.") % {"left": wan(left)}, **AT)
    if goes_by_order(row.batch) and amount > left - (before := asked_before(row)):
        words = {"left": wan(left), "before": wan(before)}
        raise WrongState(
            _("First come, first served: of the %(left)s left, files handed in earlier ask for %(before)s. Decide on "
              "them first.") % words
        )  # fmt: skip


@transaction.atomic
def object_to(*, by: User, file: SubsidyFile, text: str) -> SubsidyFile:
    """An objection came in while the notice runs: the file is checked but not approved any more, and is decided anew.
    The firm reads the words of the objection, not who raised it.
    """
    row = enter(by, file, "object")
    if row.notice_until is not None and row.notice_until <= clock.now():
        raise WrongState(_("The public notice is over: objections came until then."))
    text = said(text, field="text")
    row.granted, row.approved_by, row.approved_at = None, None, None
    row.noticed_at, row.notice_until = None, None
    return leave(by, row, "object", note=text)


def said(reason: str, *, field: str = "reason") -> str:
    """A reason that the firm reads; it is never empty and fits its column."""
    if not reason.strip():
        raise Invalid(_("Please give the reason."), field=field)
    if len(reason.strip()) > MOST_WORDS:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": MOST_WORDS}, field=field)
    return reason.strip()
