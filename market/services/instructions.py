"""What the organiser lays down for a pair before matching: they meet in any case, or never. It stays on record."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from market.enums import Instruction
from market.models import Need, Offering, PairInstruction
from market.services.pairs import check_can_answer, check_offering, lock_need


@transaction.atomic
def lay_down(
    *, by: User, need: Need, provider: Organisation, instruction: str, note: str, offering: Offering | None = None
) -> PairInstruction:
    """Pin a pair (with the offering it is for) or rule it out (whatever the party offers). It holds from the next run
    on; introductions that are there already go on.
    """
    check_organise(by)
    row = lock_need(need.pk)
    if instruction not in Instruction.values:
        raise Invalid(_("Please choose from the list."), field="instruction")
    if not note.strip():
        raise Invalid(_("Please give the reason."), field="note")
    check_can_answer(row, provider)
    pinned = offering if instruction == Instruction.PIN else None
    if instruction == Instruction.PIN and pinned is None:
        raise Invalid(_("Please choose the offering with which the two are to be introduced."), field="answer")
    check_offering(row, provider, pinned)
    laid = _stored(by, row, provider, pinned, instruction, note.strip())
    audit.record(
        by=by,
        verb="instruction.lay_down",
        subject=laid,
        instruction=instruction,
        note=laid.note,
        need=row.pk,
        provider=provider.pk,
        offering=laid.offering_id,
    )
    return laid


def _stored(
    by: User, need: Need, provider: Organisation, offering: Offering | None, instruction: str, note: str
) -> PairInstruction:
    """The row; the database holds the two to one instruction at a time."""
    try:
        with transaction.atomic():
            return PairInstruction.objects.create(
                need=need,
                provider=provider,
                offering=offering,
                instruction=instruction,
                note=note,
                given_by=by,
                given_at=clock.now(),
            )
    except IntegrityError as error:
        raise WrongState(
            _("There is an instruction for these two already. Take it back first, then give the new one.")
        ) from error


@transaction.atomic
def take_back(*, by: User, instruction: PairInstruction, note: str) -> PairInstruction:
    """The instruction does not hold any more from the next run on; who took it back and why is kept."""
    check_organise(by)
    row = PairInstruction.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
    if row.ended_at is not None:
        raise WrongState(_("This instruction has been taken back already."))
    if not note.strip():
        raise Invalid(_("Please give the reason."), field="reason")
    row.ended_by, row.ended_at = by, clock.now()
    row.save(update_fields=["ended_by", "ended_at"])
    audit.record(by=by, verb="instruction.take_back", subject=row, note=note.strip())
    return row
