"""The word of the other side on a result on record."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import Organisation, User
from market.enums import Verdict
from market.models import Introduction, Outcome, OutcomeVerdict
from market.outcome_enums import Side
from market.outcome_sides import judging_side, party_on
from market.services.pairs import lock_pair, tell

REASON_LIMIT = 300


@transaction.atomic
def give_verdict(
    *, by: User, outcome: Outcome, verdict: str, reason: str = "", organisation: Organisation | None = None
) -> OutcomeVerdict:
    """The side that did not put a result on record confirms it, or disputes it with a reason; it may change its mind by
    another row. What the organiser put on record for a party, both sides may judge.

    Only a row that stands can be judged. A dispute is told to the other side and stands on the organiser's list until
    it is taken back or the row is corrected. The same word twice is one row.
    """
    row = lock_pair(outcome.introduction)
    side = judging_side(by, outcome, row, organisation)
    if side is None:
        raise NotAllowed(_("This step is for the other party to take."))
    party = party_on(row, side)
    reason = reason.strip()
    _check(outcome, verdict, reason)
    reason = reason if verdict == Verdict.DISPUTED else ""
    latest = OutcomeVerdict.objects.filter(outcome=outcome, side=side).last()
    if latest is not None and (latest.verdict, latest.reason) == (verdict, reason):
        return latest
    given = OutcomeVerdict.objects.create(
        outcome=outcome, verdict=verdict, side=side, reason=reason, given_by=by, given_at=clock.now()
    )
    audit.record(by=by, verb=f"outcome.{verdict}", subject=outcome, on_behalf_of=party, pair=row.pk, reason=reason)
    if verdict == Verdict.DISPUTED:
        _tell_dispute(row, side, reason)
    return given


def _tell_dispute(row: Introduction, side: Side, reason: str) -> None:
    """The side whose row or whose money it is hears what is said to be wrong."""
    if side == Side.FIRM:
        tell(row, row.provider, "outcome.disputed", reason=reason)
    else:
        tell(row, row.need.organisation, "outcome.disputed_by_party", reason=reason)


def _check(outcome: Outcome, verdict: str, reason: str) -> None:
    """A known word, a reason for a dispute, a row that still counts."""
    if verdict not in Verdict.values:
        raise Invalid(_("Please choose from the list."), field="verdict")
    if verdict == Verdict.DISPUTED and not reason:
        raise Invalid(_("Please say what is wrong."), field="reason")
    if len(reason) > REASON_LIMIT:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": REASON_LIMIT}, field="reason")
    if not Outcome.objects.current().filter(pk=outcome.pk).exists():
        raise Taken(_("This row has already been corrected. Please look at the newest one."))
