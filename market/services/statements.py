"""A firm's own statement of a result: it adds to a pair that came to a good end, and the other side is asked."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from market.models import Introduction, Outcome
from market.outcome_enums import Side
from market.pair_permissions import check_actor
from market.services.outcome_checks import check_facts, check_sums, statable
from market.services.pairs import lock_pair, tell, tell_for
from market.states import Actor


@transaction.atomic
def state_result(
    *,
    by: User,
    introduction: Introduction,
    kind: str,
    organisation: Organisation | None = None,
    form_token: str | None = None,
    **facts: Any,
) -> Outcome:
    """The firm puts a further result on record: a payment, an agreement, a lease or a subsidy that the answering party
    has not recorded. The state of a pair is the answering party's to move, so only what adds to a pair that came to a
    good end can be stated. It counts as stated until the answering party confirms it; that party is told.
    """
    row = lock_pair(introduction)
    firm = check_actor(by, row, Actor.FIRM, organisation)
    known = Outcome.objects.filter(form_token=form_token).first() if form_token else None
    if known:
        if known.introduction_id != row.pk or known.kind != kind:
            raise Invalid(_("This form belongs to another page. Please open the page again."))
        return known
    if kind not in statable(row):
        raise WrongState(_("This cannot be put on record in the present state."))
    check_facts(row, kind, facts)
    check_sums(row, kind, facts.get("amount"))
    outcome = Outcome.objects.create(
        introduction=row,
        kind=kind,
        form_token=form_token,
        stated_by=Side.FIRM,
        recorded_by=by,
        recorded_at=clock.now(),
        **facts,
    )
    amount = str(outcome.amount) if outcome.amount is not None else None
    audit.record(by=by, verb="outcome.state", subject=outcome, on_behalf_of=firm, pair=row.pk, kind=kind, amount=amount)
    tell(row, row.provider, "outcome.stated")
    tell_for(by, row, row.need.organisation, "outcome.stated_for_you")
    return outcome
