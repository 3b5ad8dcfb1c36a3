"""The firm's word on a result that the other side put on record."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken
from accounts.models import Organisation, User
from market.enums import Verdict
from market.models import Outcome, OutcomeVerdict
from market.pair_permissions import check_actor
from market.services.pairs import lock_pair, tell
from market.states import Actor

REASON_LIMIT = 300


@transaction.atomic
def give_verdict(
    *, by: User, outcome: Outcome, verdict: str, reason: str = "", organisation: Organisation | None = None
) -> OutcomeVerdict:
    """The firm confirms a result on record or disputes it with a reason; it may change its mind by another row.

    Only a row that stands can be judged, and only by the firm (or the organiser for it). A dispute is told to the party
    that recorded the result and stands on the organiser's list until the firm confirms or the row is corrected. The
    same word twice is one row.
    """
    row = lock_pair(outcome.introduction)
    firm = check_actor(by, row, Actor.FIRM, organisation)
    reason = reason.strip()
    _check(outcome, verdict, reason)
    reason = reason if verdict == Verdict.DISPUTED else ""
    latest = OutcomeVerdict.objects.filter(outcome=outcome).last()
    if latest is not None and (latest.verdict, latest.reason) == (verdict, reason):
        return latest
    given = OutcomeVerdict.objects.create(
        outcome=outcome, verdict=verdict, reason=reason, given_by=by, given_at=clock.now()
    )
    audit.record(by=by, verb=f"outcome.{verdict}", subject=outcome, on_behalf_of=firm, pair=row.pk, reason=reason)
    if verdict == Verdict.DISPUTED:
        tell(row, row.provider, "outcome.disputed", reason=reason)
    return given


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
