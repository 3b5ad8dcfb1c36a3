"""What the services of a pair share: locking it, checking who can answer a need, telling the parties."""

from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Message, Organisation, User
from accounts.permissions import role_in
from accounts.services import messages
from market.enums import NEED_ANSWERED_BY, OPEN_STATES, NeedStatus, OfferingStatus, State
from market.models import Introduction, Need, Offering
from market.querysets import LIVE_NEED_STATUSES, need_kinds_answered_by
from market.states import CLOSED_STATES, Actor


def lock_need(pk: int) -> Need:
    """The need, locked: whoever changes one of its pairs holds this lock first."""
    return Need.objects.select_for_update(of=("self",)).select_related("organisation", "event").get(pk=pk)


def lock_pair(introduction: Introduction) -> Introduction:
    """The pair as it is now, locked after its need (always in this order, so that two writers never wait for each
    other).
    """
    need = lock_need(introduction.need_id)
    row = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("provider", "offering", "event")
        .get(pk=introduction.pk)
    )
    row.need = need
    return row


def check_can_answer(need: Need, provider: Organisation) -> None:
    """A verified party of a kind that can answer the need, not the firm itself, and a need that is live and still
    valid.
    """
    if need.organisation_id == provider.pk:
        raise NotAllowed(_("This is your own need."))
    if not provider.is_verified:
        raise NotAllowed(_("Only verified organisations can take up a lead. Please submit yours for verification."))
    if need.kind not in need_kinds_answered_by(provider.kind):
        raise NotAllowed(_("Your kind of organisation cannot answer this kind of need."))
    if need.status not in LIVE_NEED_STATUSES or (need.valid_until and need.valid_until < clock.today()):
        raise WrongState(_("This need is not open any more."))


def check_offering(need: Need, provider: Organisation, offering: Offering | None) -> None:
    """The offering belongs to the party, is on the shelf and answers this kind of need."""
    if offering is None:
        return
    fits = offering.organisation_id == provider.pk and offering.kind in NEED_ANSWERED_BY[need.kind]
    if not fits or offering.status != OfferingStatus.PUBLISHED:
        raise Invalid(
            _("Choose one of your own offerings on the shelf that answers this kind of need."), field="offering"
        )


def lowest_free_slot(need: Need) -> int:
    """The first free place among those the firm wants; Taken when others were faster."""
    rows = need.introductions.filter(state__in=OPEN_STATES, slot__isnull=False)
    used = set(rows.values_list("slot", flat=True))
    for slot in range(1, need.introductions_wanted + 1):
        if slot not in used:
            return slot
    raise taken(need)


def taken(need: Need) -> Taken:
    """The sentence for the party that came a second too late."""
    return Taken(
        _(
            "This lead has just been taken by another party: the firm talks to at most %(number)d at a time. "
            "It comes back to the board when a place is free again."
        )
        % {"number": need.introductions_wanted}
    )


def settle_need(need: Need, *, by: object, state: str) -> None:
    """The need follows its pairs: in progress from the first claim, published again when nothing is left of them.

    A pair that came to a good end keeps the need in progress: whether it is fulfilled is the firm's word or the
    organiser's.
    """
    target = None
    if state == State.CLAIMED and need.status == NeedStatus.PUBLISHED:
        target = NeedStatus.IN_PROGRESS
    elif state in CLOSED_STATES and need.status == NeedStatus.IN_PROGRESS:
        worked = need.introductions.filter(claimed_at__isnull=False)
        left = worked.filter(state__in=[*OPEN_STATES, State.DRAWN, State.AGREED])
        target = None if left.exists() else NeedStatus.PUBLISHED
    if target:
        old, need.status = need.status, target
        need.save(update_fields=["status", "updated_at"])
        verb = "need.start" if target == NeedStatus.IN_PROGRESS else "need.reopen"
        audit.record(by=by, verb=verb, subject=need, old=old, new=target)  # type: ignore[arg-type]


def tell_other(introduction: Introduction, actor: Actor, code: str, *, knows: bool = True, **params: str) -> None:
    """Tell the party that did not act; both, when the organiser or the clock did, or when the organiser has ended a
    pair in a party's place, so that the party does not know (``knows``).
    """
    firm, provider = introduction.need.organisation, introduction.provider
    told = {Actor.PROVIDER: [firm], Actor.FIRM: [provider]} if knows else {}
    for organisation in told.get(actor, [firm, provider]):
        tell(introduction, organisation, code, **params)


def tell_for(by: User, introduction: Introduction, organisation: Organisation, code: str, **params: str) -> None:
    """The organiser has done something about the pair in the party's place: the party hears of it."""
    if role_in(by, organisation) is None:
        tell(introduction, organisation, code, **params)


def tell(introduction: Introduction, organisation: Organisation, code: str, *, url: str = "", **params: str) -> None:
    """One message about the pair, with the names every sentence may use; it leads to the pair or to another page."""
    messages.send_many([draft(introduction, organisation, code, url=url, **params)])


def draft(
    introduction: Introduction, organisation: Organisation, code: str, *, url: str = "", **params: str
) -> Message:
    """The same message, not yet sent."""
    names = {
        "need": introduction.need.title,
        "firm": introduction.need.organisation.name,
        "provider": introduction.provider.name,
    }
    return messages.draft(
        organisation=organisation, code=code, url=url or introduction.get_absolute_url(), **names | params
    )
