"""A firm books a place in an advice slot and gives it back; afterwards the party says what came of it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for, role_in
from market.advice import MAX_UPCOMING, REMIND_BEFORE, AdviceResult
from market.enums import Source, State
from market.models import AdviceBooking, AdviceSlot, Introduction, Need
from market.selectors.advice import needs_to_bring, needs_to_take_up, upcoming_bookings
from market.services import introductions
from market.services.advice_slots import lock_slot, tell


@transaction.atomic
def book(*, by: User, firm: Organisation, slot: AdviceSlot, question: str, need: Need | None = None) -> AdviceBooking:
    """A verified firm takes the lowest free place in a slot that has not begun, and says its question; it may bring one
    of its open needs of that kind, which the party may then take up.

    At most three bookings before it, no two at the same time: the firm's row is locked while they are counted, the slot
    while a place is taken. Booking the same slot twice gives the first booking.
    """
    check_act_for(by, firm)
    if not firm.is_enterprise:
        raise NotAllowed(_("Advice is booked by firms."))
    firm = Organisation.objects.select_for_update(no_key=True).get(pk=firm.pk)
    row = lock_slot(slot.pk)
    present = row.bookings.filter(cancelled_at__isnull=True)
    if earlier := present.filter(firm=firm).first():
        return earlier
    _check_open(firm, row)
    _check_question(firm, row, question, need)
    _check_time(firm, row)
    now = clock.now()
    booking = AdviceBooking(
        slot=row,
        firm=firm,
        place=_lowest_free(row, set(present.values_list("place", flat=True))),
        question=question.strip(),
        need=need,
        booked_by=by,
        booked_at=now,
        reminded_at=now if row.starts_at - now <= REMIND_BEFORE else None,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as error:
        raise Taken(_("This place has just been taken: please try again.")) from error
    audit.record(by=by, verb="advice.book", subject=booking, on_behalf_of=firm, slot=row.pk)
    tell(row, row.party, "advice.booked", firm=firm.name)
    return booking


def _check_open(firm: Organisation, slot: AdviceSlot) -> None:
    if not firm.is_verified:
        raise WrongState(_("Advice is booked by verified firms. Submit your organisation for verification."))
    if slot.withdrawn_at is not None or not slot.party.is_verified:
        raise WrongState(_("This slot has been taken back."))
    if slot.has_begun:
        raise WrongState(_("This slot has already begun."))


def _check_question(firm: Organisation, slot: AdviceSlot, question: str, need: Need | None) -> None:
    if not question.strip() or len(question) > 500:
        raise Invalid(_("Write your question in at most 500 characters."), field="question")
    if need is not None and not needs_to_bring(firm, slot.topic).filter(pk=need.pk).exists():
        raise Invalid(_("Choose one of your open needs of this kind."), field="need")


def _check_time(firm: Organisation, slot: AdviceSlot) -> None:
    """Not more than three before it, and nothing else at that time."""
    ahead = upcoming_bookings(firm)
    same = ahead.filter(slot__starts_at__lt=slot.ends_at, slot__ends_at__gt=slot.starts_at).first()
    if same is not None:
        raise Taken(_("You have a slot with %(party)s at that time.") % {"party": same.slot.party.name})
    if ahead.count() >= MAX_UPCOMING:
        raise Taken(_("You have %(number)d slots before you. Book again after one of them.") % {"number": MAX_UPCOMING})


def _lowest_free(slot: AdviceSlot, taken: set[int]) -> int:
    for place in range(1, slot.capacity + 1):
        if place not in taken:
            return place
    raise Taken(_("All places of this slot are taken."))


@transaction.atomic
def cancel(*, by: User, booking: AdviceBooking) -> AdviceBooking:
    """The firm gives its place back until two hours before the beginning (the organiser until it begins); twice does
    one thing.
    """
    row = _lock(booking)
    check_act_for(by, row.firm)
    if row.cancelled_at is not None:
        return row
    if row.slot.has_begun or not (row.can_cancel or can_organise(by)):
        raise WrongState(_("A place can be given back until two hours before the beginning. Please call the party."))
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    audit.record(by=by, verb="advice.cancel", subject=row, on_behalf_of=row.firm, slot=row.slot_id)
    tell(row.slot, row.slot.party, "advice.cancelled", firm=row.firm.name)
    if role_in(by, row.firm) is None:
        tell(row.slot, row.firm, "advice.cancelled_for_you")
    return row


@transaction.atomic
def record_result(
    *, by: User, booking: AdviceBooking, result: str, note: str = "", need: Need | None = None
) -> AdviceBooking:
    """Once the slot has begun the party says whether it took place and with what result; the word can be changed until
    it has moved on to an introduction.

    Moving on takes up a need that the firm brought or that the party may see anyway: the pair begins with its first
    contact on record. The firm is told of the introduction as of every other.
    """
    row = _lock(booking)
    party = row.slot.party
    check_act_for(by, party)
    if row.cancelled_at is not None or not row.slot.has_begun:
        raise WrongState(_("A result is told of a booking that stands, once the slot has begun."))
    if row.introduction_id is not None:
        raise WrongState(_("It has moved on to an introduction: go on there."))
    if result not in AdviceResult.values:
        raise Invalid(_("Please choose from the list."), field="result")
    if len(note) > 300:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": 300}, field="note")
    if result == AdviceResult.INTRODUCED:
        row.introduction = _begin_pair(by, row, need)
    row.result, row.result_note, row.result_at = result, note.strip(), clock.now()
    row.save(update_fields=["result", "result_note", "result_at", "introduction"])
    audit.record(by=by, verb=f"advice.{result}", subject=row, on_behalf_of=party, pair=row.introduction_id)
    return row


def _begin_pair(by: User, booking: AdviceBooking, need: Need | None) -> Introduction:
    """Claim the need for the party, and put the talk on record as its first contact; a pair at work goes on."""
    if need is None or not needs_to_take_up(by, booking).filter(pk=need.pk).exists():
        raise Invalid(_("Choose the need of the firm that you take up."), field="need")
    party = booking.slot.party
    shown = booking.need_id == need.pk
    pair = introductions.claim(by=by, organisation=party, need=need, source=Source.VISIT, shown_by_firm=shown)
    if pair.state == State.CLAIMED:
        pair = introductions.move(
            by=by,
            introduction=pair,
            to=State.CONTACTED,
            note=_("In an advice slot"),
            organisation=party,
            tells=False,
        )
    return pair


def _lock(booking: AdviceBooking) -> AdviceBooking:
    """The booking as it is now, locked after its slot."""
    slot = lock_slot(booking.slot_id)
    row = AdviceBooking.objects.select_for_update(of=("self",)).select_related("firm").get(pk=booking.pk)
    row.slot = slot
    return row
