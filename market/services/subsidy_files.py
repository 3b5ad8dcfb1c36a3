"""A firm asks for support, confirms its account, mends what was sent back, takes its file back."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import User
from accounts.permissions import check_act_for
from market.amounts import wan
from market.models import PolicyCase, SubsidyBatch, SubsidyFile
from market.policy_enums import PolicyWay, VersionStatus
from market.services.subsidy_counting import Counted, amount_asked, check_entitled, count_for
from market.services.subsidy_rows import check_not_funded, enter, leave, lock_batch, lock_firm, note_step, tell, twice
from market.subsidy_enums import BatchState, FileState

ACCOUNT = re.compile(r"[0-9]{6,32}")


@transaction.atomic
def ask(
    *,
    by: User,
    batch: SubsidyBatch,
    case: PolicyCase,
    agreed: bool,
    documents: Sequence[str] = (),
    asked: Decimal | None = None,
    account_bank: str = "",
    account_number: str = "",
    form_token: str | None = None,
) -> SubsidyFile:
    """A verified firm hands in a file for one of its projects or loans, in a batch that takes files today.

    No condition may fail and no amount be missing; what nobody can judge is looked at by whoever checks. The firm
    agrees that it is named in the public notice. One file for a project or loan and policy, none beside a policy that
    excludes it. The same form sent twice gives the file of the first time.
    """
    check_act_for(by, case.organisation)
    firm, row = lock_firm(case.organisation_id), lock_batch(batch.pk)
    if form_token and (earlier := SubsidyFile.objects.filter(form_token=form_token).first()):
        if earlier.organisation_id != firm.pk:
            raise Taken(_("This form has already been used. Please load the page again."))
        return earlier
    check_open(row)
    if row.version.way != PolicyWay.APPLICATION:
        raise WrongState(_("This policy is not applied for: the firms that get it are listed."))
    case = PolicyCase.objects.select_related("organisation__profile", "outcome").get(pk=case.pk)
    check_case(case)
    found = count_for(row.version, case)
    check_entitled(found)
    file = new_file(row, case, by)
    check_not_funded(file)
    _fill(file, found, asked, documents)
    _set_account(file, account_bank, account_number)
    _check_agreed(agreed)
    file.form_token = form_token or None
    return keep(by, file, "submit")


@transaction.atomic
def confirm(*, by: User, file: SubsidyFile, agreed: bool, account_bank: str, account_number: str) -> SubsidyFile:
    """A firm that was listed confirms its account in time; its file is then submitted."""
    row = enter(by, file, "confirm")
    if row.confirm_by is not None and row.confirm_by <= clock.now():
        raise WrongState(_("The time to confirm the account is over."))
    _set_account(row, account_bank, account_number)
    _check_agreed(agreed)
    row.submitted_by, row.submitted_at = by, clock.now()
    return leave(by, row, "confirm")


@transaction.atomic
def mend(
    *,
    by: User,
    file: SubsidyFile,
    documents: Sequence[str] = (),
    asked: Decimal | None = None,
    account_bank: str = "",
    account_number: str = "",
) -> SubsidyFile:
    """A file that was sent back is handed in again, counted anew from what the project or loan says now. It takes its
    place behind those that were handed in meanwhile.
    """
    row = enter(by, file, "mend")
    if row.batch.state not in (BatchState.OPEN, BatchState.CLOSED):
        raise WrongState(_("The public notice of this batch is out: nothing can be handed in again."))
    case = PolicyCase.objects.select_related("organisation__profile", "outcome").get(pk=row.case_id)
    check_case(case)
    found = count_for(row.batch.version, case, without=row)
    check_entitled(found)
    row.case, row.outcome = case, case.outcome
    row.pair = case.outcome.introduction if case.outcome else None
    check_not_funded(row)
    _fill(row, found, asked, documents)
    _set_account(row, account_bank, account_number)
    row.submitted_by, row.submitted_at, row.sent_back_reason = by, clock.now(), ""
    return leave(by, row, "mend")


@transaction.atomic
def withdraw(*, by: User, file: SubsidyFile) -> SubsidyFile:
    """The firm takes its file back before it was checked; the same may be asked for again."""
    row = enter(by, file, "withdraw")
    row.closed_at = clock.now()
    return leave(by, row, "withdraw")


def check_open(batch: SubsidyBatch) -> None:
    """The batch takes files today, under a version that is still in force."""
    if batch.version.status != VersionStatus.PUBLISHED:
        raise WrongState(_("This policy is out of force."))
    if not batch.takes_files:
        raise WrongState(_("This batch takes no files today."))


def check_case(case: PolicyCase) -> None:
    """A project or loan that was not taken back, of a verified firm."""
    if case.ended_at is not None:
        raise WrongState(_("This has been taken back already."))
    if not case.organisation.is_verified:
        raise NotAllowed(_("Support goes to verified firms. Please submit yours for verification."))


def new_file(batch: SubsidyBatch, case: PolicyCase, by: User) -> SubsidyFile:
    """A file that is not stored yet."""
    return SubsidyFile(
        batch=batch,
        policy=batch.version.policy,
        case=case,
        organisation=case.organisation,
        outcome=case.outcome,
        pair=case.outcome.introduction if case.outcome else None,
        state=FileState.SUBMITTED,
        submitted_by=by,
        submitted_at=clock.now(),
    )


def keep(by: User, file: SubsidyFile, act: str) -> SubsidyFile:
    """Store a new file with its first step and tell the firm; the database has the last word on twice."""
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError as error:
        raise twice(file) from error
    note_step(by, file, act, "", amount=file.asked)
    audit.record(
        by=by,
        verb=f"subsidy.{act}",
        subject=file,
        on_behalf_of=file.organisation,
        batch=file.batch_id,
        amount=str(file.asked),
    )
    tell(by, file, f"subsidy.{act}", amount=wan(file.asked), reason="")
    return file


def take_counted(file: SubsidyFile, found: Counted) -> None:
    """Keep with the file how its amount was counted."""
    file.lines, file.facts, file.verdicts = found.lines, found.facts, found.verdicts


def _fill(file: SubsidyFile, found: Counted, asked: Decimal | None, documents: Sequence[str]) -> None:
    take_counted(file, found)
    file.asked = amount_asked(found, asked)
    wanted = [str(name) for name in file.batch.version.documents]
    if missing := [name for name in wanted if name not in documents]:
        sentence = _("Please tick every document that you hand in; missing: %(name)s")
        raise Invalid(sentence % {"name": missing[0]}, field="documents")
    file.documents = wanted


def _set_account(file: SubsidyFile, bank: str, number: str) -> None:
    """Where the money goes: a bank, and a number of digits (blanks and dashes are taken off)."""
    digits = re.sub(r"[\s-]", "", number)
    if not bank.strip() or len(bank.strip()) > 80:
        raise Invalid(_("Please give the bank of the account, in at most 80 characters."), field="account_bank")
    if not ACCOUNT.fullmatch(digits):
        raise Invalid(_("Please give the number of the account: 6 to 32 digits."), field="account_number")
    file.account_bank, file.account_number = bank.strip(), digits


def _check_agreed(agreed: bool) -> None:
    if not agreed:
        raise Invalid(_("Without your consent to the public notice nothing can be handed in."), field="agreed")
