"""What the services of files of support share: locking, moving, saying it, and that nothing is funded twice."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, check_organise
from accounts.services.messages import send, send_to_others
from market.amounts import wan
from market.models import SubsidyBatch, SubsidyFile, SubsidyStep
from market.policy_texts import day_words
from market.selectors.subsidies import excluded_file, other_file
from market.subsidy_enums import BatchState
from market.subsidy_states import FILE_MOVES, Who


def lock_batch(pk: int) -> SubsidyBatch:
    """The batch, locked: whoever grants money of it holds this lock."""
    rows = SubsidyBatch.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("version__policy__office").get(pk=pk)


def lock_firm(pk: int) -> Organisation:
    """The firm, locked: whoever hands a file in for it or grants it something holds this lock before any other."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=pk)


def lock_file(file: SubsidyFile) -> SubsidyFile:
    """The file as it is now, locked after its firm and its batch."""
    firm, batch = lock_firm(file.organisation_id), lock_batch(file.batch_id)
    rows = SubsidyFile.objects.select_for_update(of=("self",)).select_related("policy", "case", "checked_by")
    row: SubsidyFile = rows.get(pk=file.pk)
    row.organisation, row.batch = firm, batch
    return row


def enter(by: User | None, file: SubsidyFile, act: str) -> SubsidyFile:
    """The locked file, when the person may make this move and the file is where the move begins."""
    row, move = lock_file(file), FILE_MOVES[act]
    if move.who is Who.FIRM and by is not None:
        check_act_for(by, row.organisation)
    elif move.who is Who.ORGANISER and by is not None:
        check_organise(by)
    if row.state not in move.since:
        raise WrongState(move.refusal)
    if row.batch.state == BatchState.DONE and act != "claw_back":
        raise WrongState(_("This batch is done."))
    return row


def leave(
    by: User | None, row: SubsidyFile, act: str, *, note: str = "", amount: Decimal | None = None, **told: str
) -> SubsidyFile:
    """Save the move: state, step, audit row, and the word to the firm (to its colleagues where one of it did it)."""
    before, row.state = row.state, FILE_MOVES[act].to
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise twice(row) from error
    note_step(by, row, act, before, note=note, amount=amount)
    said: dict[str, Any] = {"reason": note} if note else {}
    if amount is not None:
        said["amount"] = str(amount)
    audit.record(
        by=by,
        verb=f"subsidy.{act}",
        subject=row,
        on_behalf_of=row.organisation if FILE_MOVES[act].who is Who.FIRM else None,
        batch=row.batch_id,
        old=before,
        new=str(row.state),
        **said,
    )
    tell(by, row, f"subsidy.{act}", reason=note, amount=wan(row.asked if amount is None else amount), **told)
    return row


def note_step(
    by: User | None, row: SubsidyFile, act: str, before: str, *, note: str = "", amount: Decimal | None = None
) -> None:
    """A row of the file's history."""
    SubsidyStep.objects.create(
        file=row, act=act, from_state=before, to_state=row.state, note=note, amount=amount, by=by, at=clock.now()
    )


def tell(by: User | None, row: SubsidyFile, code: str, **params: str) -> None:
    """One message to the firm about its file; one of its own people who did it gets no letter."""
    words = {"policy": row.policy.name, "batch": row.batch.name} | params
    whom = {"organisation": row.organisation, "code": code, "url": row.get_absolute_url()}
    if by is None:
        send(**whom, **words)  # type: ignore[arg-type]
    else:
        send_to_others(but=by, **whom, **words)  # type: ignore[arg-type]


def twice(row: SubsidyFile) -> Taken:
    """The sentence for the second file for the same thing."""
    other = other_file(row)
    if other is None:
        return Taken(_("Somebody entered the same a moment ago. Please load the page again."))
    words = {"day": day_words(clock.as_local_date(other.submitted_at)), "state": other.get_state_display()}
    return Taken(
        _("There is a file for this under the same policy already, of %(day)s (%(state)s): nothing is funded twice.")
        % words
    )


def check_not_funded(row: SubsidyFile) -> None:
    """Nothing is funded twice: neither under the same policy, nor under one that excludes it. The firm is locked."""
    if other_file(row) is not None:
        raise twice(row)
    excluded = excluded_file(row)
    if excluded is not None:
        words = {
            "policy": row.policy.name,
            "other": excluded.policy.name,
            "day": day_words(clock.as_local_date(excluded.submitted_at)),
            "state": excluded.get_state_display(),
        }
        raise Taken(
            _("“%(policy)s” cannot be had together with “%(other)s”: the file of %(day)s under it is: %(state)s.")
            % words
        )
