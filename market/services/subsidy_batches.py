"""A round of support: it is opened with its money, firms are listed, it is closed, put into the public notice, done."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Refused, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.rows import save_checked
from market.models import PolicyCase, PolicyVersion, SubsidyBatch
from market.models.subsidy import NOTICE_DAYS
from market.policy_enums import PolicyWay, VersionStatus
from market.policy_texts import day_words
from market.services.subsidy_counting import check_entitled, count_for
from market.services.subsidy_files import check_case, check_open, keep, new_file, take_counted
from market.services.subsidy_rows import check_not_funded, enter, leave, lock_batch, lock_firm
from market.subsidy_enums import LIVE, BatchState, FileState
from market.subsidy_states import BATCH_MOVES
from market.working_days import add_working_days

CONFIRM_DAYS = 3
"""Working days in which a listed firm confirms its account."""
MOST_LISTED = 200
"""Firms that one press of the button lists."""
ENDED = (FileState.PAID, FileState.CLAWED_BACK, FileState.REFUSED, FileState.WITHDRAWN, FileState.LAPSED)


@transaction.atomic
def open_batch(
    *,
    by: User,
    version: PolicyVersion,
    name: str,
    budget: Decimal,
    opens_on: dt.date,
    closes_on: dt.date,
    notice_days: int = NOTICE_DAYS,
) -> SubsidyBatch:
    """A batch under a published version, with its money in yuan and the days on which files come in."""
    check_organise(by)
    if version.status != VersionStatus.PUBLISHED:
        raise WrongState(_("Only a published version of a policy can pay."))
    if not name.strip():
        raise Invalid(_("Please give it a name."), field="name")
    if closes_on < opens_on:
        raise Invalid(_("The last day is before the first one."), field="closes_on")
    if budget <= 0:
        raise Invalid(_("Please give an amount above nothing."), field="budget")
    row = SubsidyBatch(
        version=version,
        name=name.strip(),
        budget=budget,
        opens_on=opens_on,
        closes_on=closes_on,
        notice_days=notice_days,
        created_by=by,
        created_at=clock.now(),
    )
    save_checked(row)
    audit.record(by=by, verb="subsidy_batch.open", subject=row, budget=str(budget), policy=version.policy.key)
    return row


@transaction.atomic
def close_batch(*, by: User | None, batch: SubsidyBatch) -> SubsidyBatch:
    """No more files come in; those that did go on, and one that was sent back can still be mended. ``by=None``: its
    last day is over.
    """
    row = _enter(by, batch, "close")
    row.state, row.closed_at = BatchState.CLOSED, clock.now()
    row.save(update_fields=["state", "closed_at"])
    audit.record(by=by, verb="subsidy_batch.close", subject=row)
    return row


@transaction.atomic
def publish_notice(*, by: User, batch: SubsidyBatch) -> SubsidyBatch:
    """All approved files of a closed batch stand in the public notice, for as many working days as the batch says.
    Files that were approved after the first notice come into one of their own on the same page.
    """
    waiting = batch.files.filter(state=FileState.APPROVED)
    # Firms before the batch, as everywhere: nobody then waits for somebody who waits.
    firms = [lock_firm(pk) for pk in sorted(set(waiting.values_list("organisation", flat=True)))]
    row = _enter(by, batch, "notice")
    approved = list(waiting.filter(organisation__in=firms).order_by("submitted_at", "pk"))
    if not approved:
        raise WrongState(_("No approved file waits for the public notice."))
    now = clock.now()
    until = add_working_days(timezone.localtime(now), row.notice_days)
    row.state, row.notice_until, row.noticed_by, row.over_told_at = BatchState.NOTICED, until, by, None
    row.noticed_at = row.noticed_at or now
    row.save(update_fields=["state", "noticed_at", "notice_until", "noticed_by", "over_told_at"])
    audit.record(by=by, verb="subsidy_batch.notice", subject=row, count=len(approved), until=until.isoformat())
    for file in approved:
        shown = enter(by, file, "notice")
        shown.noticed_at, shown.notice_until = now, until
        day = day_words(clock.as_local_date(until))
        leave(by, shown, "notice", amount=shown.granted, day=day)
    return row


@transaction.atomic
def finish_batch(*, by: User, batch: SubsidyBatch) -> SubsidyBatch:
    """Every file of it is paid, refused, or gone: nothing is done in it any more (but to claw back)."""
    row = _enter(by, batch, "finish")
    count = row.files.exclude(state__in=ENDED).count()
    if count:
        raise WrongState(_("Files are still under way: %(count)d.") % {"count": count})
    row.state, row.done_at = BatchState.DONE, clock.now()
    row.save(update_fields=["state", "done_at"])
    audit.record(by=by, verb="subsidy_batch.finish", subject=row)
    return row


def list_firms(*, by: User, batch: SubsidyBatch) -> int:
    """Under a policy that is paid without application: every firm that is entitled, as far as is known, gets a file,
    at most 200 at once; returns how many are new. Where the account is to be confirmed the firm has three working days
    for it, else the file goes on by itself.
    """
    check_organise(by)
    check_open(batch)
    if batch.version.way == PolicyWay.APPLICATION:
        raise WrongState(_("This policy is applied for: firms hand in their files themselves."))
    open_cases = PolicyCase.objects.filter(ended_at=None).select_related("organisation__profile", "outcome")
    had = batch.version.policy.subsidy_files.filter(state__in=[*LIVE, FileState.LAPSED, FileState.REFUSED])
    found = 0
    for case in open_cases.exclude(pk__in=had.values("case")).order_by("pk"):
        found += _list_one(by, batch, case)
        if found == MOST_LISTED:
            break
    return found


@transaction.atomic
def _list_one(by: User, batch: SubsidyBatch, case: PolicyCase) -> bool:
    """A file for the case, unless something speaks against it."""
    lock_firm(case.organisation_id)
    row = lock_batch(batch.pk)
    found = count_for(row.version, case)
    if found.verdict != "yes" or not found.exact:
        return False
    file = new_file(row, case, by)
    try:
        check_open(row)
        check_case(case)
        check_entitled(found)
        check_not_funded(file)
    except Refused:
        return False
    take_counted(file, found)
    file.asked = found.low
    if row.version.way == PolicyWay.CONFIRMED:
        file.state = FileState.LISTED
        file.confirm_by = add_working_days(timezone.localtime(clock.now()), CONFIRM_DAYS)
    keep(by, file, "list" if file.state == FileState.LISTED else "submit")
    return True


def _enter(by: User | None, batch: SubsidyBatch, act: str) -> SubsidyBatch:
    if by is not None:
        check_organise(by)
    row = lock_batch(batch.pk)
    if row.state not in BATCH_MOVES[act].since:
        raise WrongState(BATCH_MOVES[act].refusal)
    return row
