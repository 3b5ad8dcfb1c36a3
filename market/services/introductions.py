"""Every change to a pair: proposed, claimed, moved along its table, opened by the firm's consent."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for, check_organise, role_in
from market.enums import OPEN_STATES, Source, State
from market.models import Introduction, Match, Need, Offering, Step
from market.pair_permissions import check_actor, check_move, party_of
from market.selectors.stall_visits import visit_behind
from market.services import refreshes
from market.services.clocks import due_for
from market.services.pairs import (
    check_can_answer,
    check_offering,
    lock_need,
    lock_pair,
    lowest_free_slot,
    settle_need,
    taken,
    tell,
    tell_for,
    tell_other,
)
from market.services.proposals import Proposal, begin, check_proposal, write_proposals
from market.states import BY_OUTCOME, CLOSED_STATES, Actor


@transaction.atomic
def propose(
    *,
    by: User,
    need: Need,
    provider: Organisation,
    offering: Offering | None = None,
    source: str = Source.ORGANISER,
    match: Match | None = None,
) -> Introduction:
    """The organiser (by hand, or by publishing a run) proposes a pair to the answering party.

    An open pair of the two is returned as it is. A need that only the organiser may see is not shown to anybody this
    way.
    """
    check_organise(by)
    need = lock_need(need.pk)
    pair = Proposal(need, provider, offering, match.pk if match else None)
    check_proposal(pair)
    existing = _open_pair(need, provider)
    if existing:
        return existing
    (row,) = write_proposals(by=by, source=source, pairs=[pair])
    tell(row, provider, "introduction.proposed")
    return row


@transaction.atomic
def claim(
    *,
    by: User,
    organisation: Organisation,
    need: Need,
    offering: Offering | None = None,
    source: str = Source.BROWSED,
    shown_by_firm: bool = False,
) -> Introduction:
    """A verified party takes up a lead it may see, or the pair that was proposed to it; claiming twice does one
    thing.

    It gets the lowest free place among those the firm wants, else Taken. A firm that ended talks with the party is
    left alone unless the organiser proposes the pair anew. The organiser's staff claims on behalf of a party whatever
    the visibility, and so does a party to whom the firm itself has shown the need (``shown_by_firm``).
    """
    check_act_for(by, organisation)
    need = lock_need(need.pk)
    row = _open_pair(need, organisation)
    if row and row.state != State.PROPOSED:
        return row
    check_can_answer(need, organisation)
    check_offering(need, organisation, offering)
    if not row:
        _check_may_browse(by, organisation, need, shown=shown_by_firm)
        row = begin(Proposal(need, organisation, offering), source)
        row.save(force_insert=True)
    elif offering and row.offering_id != offering.pk:
        row.offering = offering
        row.save(update_fields=["offering"])
    return move(by=by, introduction=row, to=State.CLAIMED, organisation=organisation)


@transaction.atomic
def move(
    *,
    by: User | None,
    introduction: Introduction,
    to: str,
    note: str = "",
    organisation: Organisation | None = None,
    by_outcome: bool = False,
    tells: bool = True,
) -> Introduction:
    """The one function that changes the state of a pair, under its lock and by the table of ``market.states``.

    ``by=None`` is the platform's clock. ``organisation`` is the party the person acts for (needed only where one
    person may act for both). States that need an outcome on record are refused unless the outcomes service asks
    (``by_outcome``); a service whose own message says more switches the plain one off (``tells``). Takes the place
    and stamps the times, starts the clock of the new state, writes step and audit row, lets the need follow, tells
    the other party.
    """
    row = lock_pair(introduction)
    actor = check_move(by, row, to, organisation)
    if to in BY_OUTCOME and not by_outcome:
        raise WrongState(_("Put the result on record instead: this state follows from it."))
    if len(note) > 300:
        raise Invalid(_("A note has at most 300 characters."), field="note")
    if to == State.CLAIMED:
        check_can_answer(row.need, row.provider)
    old = row.state
    _enter(row, to, by=by)
    Step.objects.create(introduction=row, from_state=old, to_state=to, at=row.state_since, by=by, note=note)
    audit.record(
        by=by,
        verb=f"introduction.{to}",
        subject=row,
        on_behalf_of=party_of(row, actor),
        old=old,
        new=str(to),
        note=note,
    )
    if to == State.CLAIMED and row.consent_by:
        firm = row.need.organisation
        audit.record(by=row.consent_by, verb="introduction.consent", subject=row, on_behalf_of=firm, at_a_stall=True)
    settle_need(row.need, by=by, state=to)
    if row.claimed_at is not None:
        refreshes.need_changed(row.need)  # places taken, parties that are not proposed again
    if tells and not by_outcome:
        party = party_of(row, actor)
        knows = to not in CLOSED_STATES or party is None or (by is not None and role_in(by, party) is not None)
        _tell(row, actor, to, old, knows=knows, note=note)
    return row


def _tell(row: Introduction, actor: Actor, to: str, old: str, *, knows: bool, note: str) -> None:
    """Who is told of the move. A proposal that nobody took up was known to the answering party alone."""
    if old == State.PROPOSED and to == State.LAPSED:
        tell(row, row.provider, "introduction.proposal_ended", note=note)
    else:
        tell_other(row, actor, f"introduction.{to}", knows=knows, note=note)


@transaction.atomic
def consent(*, by: User, introduction: Introduction, organisation: Organisation | None = None) -> Introduction:
    """The firm lets the claiming party read its contact; saying it twice changes nothing."""
    row = lock_pair(introduction)
    firm = check_actor(by, row, Actor.FIRM, organisation)
    if not row.is_open or row.claimed_at is None:
        raise WrongState(_("The contact can be opened once the lead is claimed and while the introduction is open."))
    if row.consent_at is None:
        row.consent_at, row.consent_by = clock.now(), by
        row.save(update_fields=["consent_at", "consent_by"])
        audit.record(by=by, verb="introduction.consent", subject=row, on_behalf_of=firm)
        tell(row, row.provider, "introduction.consent")
    return row


@transaction.atomic
def withdraw_consent(*, by: User, introduction: Introduction, organisation: Organisation | None = None) -> Introduction:
    """The firm closes its contact again, whatever the state, and the other side is told; who read it before stays in
    the audit log.
    """
    row = lock_pair(introduction)
    firm = check_actor(by, row, Actor.FIRM, organisation)
    if row.consent_at is not None:
        row.consent_at = row.consent_by = None
        row.save(update_fields=["consent_at", "consent_by"])
        audit.record(by=by, verb="introduction.withdraw_consent", subject=row, on_behalf_of=firm)
        tell(row, row.provider, "introduction.consent_withdrawn")
        tell_for(by, row, row.need.organisation, "introduction.consent_ended")
    return row


def _open_pair(need: Need, provider: Organisation) -> Introduction | None:
    return Introduction.objects.filter(need=need, provider=provider, state__in=OPEN_STATES).first()


def _check_may_browse(by: User, organisation: Organisation, need: Need, *, shown: bool) -> None:
    """The party sees the need, and the firm did not end its talks with it."""
    if shown or can_organise(by):
        return
    if not Need.objects.visible_to(by, organisation).filter(pk=need.pk).exists():
        raise NotAllowed(_("This need is not open to your organisation."))
    last = Introduction.objects.filter(need=need, provider=organisation).order_by("-pk").first()
    if last and last.state == State.WITHDRAWN:
        raise NotAllowed(_("The firm ended its talks with your organisation about this need."))


def _enter(row: Introduction, to: str, *, by: User | None) -> None:
    """Set the new state with its stamps, place and clock; the database decides a race for a place."""
    now = clock.now()
    row.state, row.state_since = to, now
    row.reminded_at = row.escalated_at = None
    if to == State.CLAIMED:
        row.slot, row.claimed_at = lowest_free_slot(row.need), now
        row.owner = by if by and role_in(by, row.provider) else row.owner
        visit = visit_behind(row)  # the firm agreed at the stall
        row.consent_at = now if row.need.auto_consent or visit else None
        row.consent_by = visit.user if visit else None
    elif to == State.CONTACTED:
        row.contacted_at = now
    elif to in CLOSED_STATES:
        row.closed_at = now
    row.due_at = due_for(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise taken(row.need) from error
