"""An office answers a need with a proposal; the firm accepts it or says why not."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from market.enums import State
from market.models import Introduction, Proposal, ProposalAnswer
from market.pair_permissions import check_actor
from market.selectors.offered import answerable, can_propose
from market.services.introductions import move
from market.services.pairs import lock_pair, tell, tell_for
from market.services.proposal_files import Checked, check_upload, keep
from market.states import Actor

MAX_TEXT = 2000
MAX_TERM = 360


def send_proposal(
    *,
    by: User,
    introduction: Introduction,
    text: str,
    people: str,
    price: Decimal | None,
    valid_until: dt.date,
    term_months: int | None = None,
    upload: File | None = None,
    organisation: Organisation | None = None,
) -> Proposal:
    """The answering party puts a new version to the firm; the earlier ones stay readable and count no more.

    ``price`` is in yuan, None means free of charge; ``term_months`` is how long it takes, None where that is open. A
    file comes under the rules of all attached files. The first proposal of a claimed pair is its first contact.
    """
    check_actor(by, introduction, Actor.PROVIDER, organisation)
    _check_open(introduction)
    _check(text, people, price, valid_until, term_months)
    facts = {"text": text, "people": people, "price": price, "valid_until": valid_until, "term_months": term_months}
    checked = check_upload(by=by, introduction=introduction, upload=upload) if upload else None
    return _send(by, introduction, facts, checked, organisation)


@transaction.atomic
def _send(
    by: User,
    introduction: Introduction,
    facts: dict[str, Any],
    checked: Checked | None,
    organisation: Organisation | None,
) -> Proposal:
    """The new version with its file, under the lock of the pair."""
    row = lock_pair(introduction)
    party = check_actor(by, row, Actor.PROVIDER, organisation)
    _check_open(row)
    newest = row.proposals.first()
    version = newest.version + 1 if newest else 1
    proposal = Proposal.objects.create(introduction=row, version=version, sent_by=by, **facts)
    if checked:
        keep(by=by, proposal=proposal, checked=checked)
    audit.record(by=by, verb="proposal.send", subject=row, on_behalf_of=party, version=proposal.version)
    if row.state == State.CLAIMED:
        move(by=by, introduction=row, to=State.CONTACTED, organisation=organisation, tells=False)
    tell(row, row.need.organisation, "proposal.sent")
    return proposal


@transaction.atomic
def accept_proposal(*, by: User, proposal: Proposal, organisation: Organisation | None = None) -> ProposalAnswer:
    """The firm accepts the newest version: the pair is in talks; the agreement is put on record when it is signed."""
    row, party = _for_answer(by, proposal, organisation)
    answer = ProposalAnswer.objects.create(proposal=proposal, accepted=True, by=by)
    audit.record(by=by, verb="proposal.accept", subject=row, on_behalf_of=party, version=proposal.version)
    if row.state == State.CONTACTED:
        move(by=by, introduction=row, to=State.IN_TALKS, organisation=organisation, tells=False)
    tell(row, row.provider, "proposal.accepted")
    return answer


@transaction.atomic
def decline_proposal(
    *, by: User, proposal: Proposal, reason: str, organisation: Organisation | None = None
) -> ProposalAnswer:
    """The firm declines the newest version with a reason; the pair stays open for a better one."""
    row, party = _for_answer(by, proposal, organisation)
    if not reason.strip():
        raise Invalid(_("Say in a few words why it does not suit you."), field="reason")
    if len(reason) > 300:
        raise Invalid(_("A reason has at most 300 characters."), field="reason")
    answer = ProposalAnswer.objects.create(proposal=proposal, accepted=False, reason=reason, by=by)
    audit.record(by=by, verb="proposal.decline", subject=row, on_behalf_of=party, version=proposal.version)
    tell(row, row.provider, "proposal.declined", reason=reason)
    tell_for(by, row, row.need.organisation, "proposal.declined_for_you", reason=reason)
    return answer


def _for_answer(
    by: User, proposal: Proposal, organisation: Organisation | None
) -> tuple[Introduction, Organisation | None]:
    """The locked pair and the firm, if this very version still waits for an answer."""
    row = lock_pair(proposal.introduction)
    party = check_actor(by, row, Actor.FIRM, organisation)
    if answerable(row) != proposal:
        raise WrongState(_("This proposal is answered, replaced or no longer valid. Please look at the newest one."))
    return row, party


def _check_open(pair: Introduction) -> None:
    if not can_propose(pair):
        raise WrongState(_("A proposal can be sent from the claim until the agreement."))


def _check(text: str, people: str, price: Decimal | None, valid_until: dt.date, term_months: int | None) -> None:
    if not text.strip() or len(text) > MAX_TEXT:
        raise Invalid(_("Write what you propose in at most 2,000 characters."), field="text")
    if not people.strip() or len(people) > 120:
        raise Invalid(_("Name who would do it in at most 120 characters."), field="people")
    if price is not None and price <= 0:
        raise Invalid(_("Leave the price empty if it is free of charge."), field="price")
    if term_months is not None and not 1 <= term_months <= MAX_TERM:
        raise Invalid(_("The term lies between 1 and 360 months."), field="term_months")
    if valid_until < clock.today():
        raise Invalid(_("The proposal must be valid today at least."), field="valid_until")
