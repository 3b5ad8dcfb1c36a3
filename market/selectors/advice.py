"""Reading advice slots: what a firm can book, what it has booked, what a party has offered and must still answer."""

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts import clock
from accounts.enums import Verification
from accounts.models import Organisation, User
from market.models import AdviceBooking, AdviceSlot, Need
from market.querysets import LIVE_NEED_STATUSES

TAKEN = Count("bookings", filter=Q(bookings__cancelled_at__isnull=True))


def _open() -> QuerySet[AdviceSlot]:
    now = clock.now()
    return AdviceSlot.objects.standing().filter(starts_at__gt=now, party__verification=Verification.VERIFIED)


def open_slots(topic: str = "") -> QuerySet[AdviceSlot]:
    """Slots of verified parties that have not begun, the next first, with ``taken`` places; of one kind of question
    where it is given.
    """
    rows = _open().filter(topic=topic) if topic else _open()
    return rows.select_related("party").annotate(taken=TAKEN).order_by("starts_at", "pk")


def topics_open() -> dict[str, int]:
    """How many slots can be looked at for each kind of question."""
    return dict(_open().order_by().values_list("topic").annotate(Count("pk")))


def upcoming_bookings(firm: Organisation) -> QuerySet[AdviceBooking]:
    """The firm's places in slots that are not over."""
    rows = AdviceBooking.objects.filter(firm=firm, cancelled_at__isnull=True, slot__ends_at__gt=clock.now())
    return rows.select_related("slot__party").order_by("slot__starts_at", "pk")


def past_bookings(firm: Organisation, number: int = 10) -> QuerySet[AdviceBooking]:
    """The firm's latest places in slots that are over, with what came of them."""
    rows = AdviceBooking.objects.filter(firm=firm, cancelled_at__isnull=True, slot__ends_at__lte=clock.now())
    return rows.select_related("slot__party", "introduction").order_by("-slot__starts_at", "-pk")[:number]


def slots_of(party: Organisation, *, past: bool = False) -> QuerySet[AdviceSlot]:
    """The party's slots with their bookings: those before it, or those that have begun (the latest first)."""
    now = clock.now()
    rows = AdviceSlot.objects.filter(party=party)
    rows = rows.filter(starts_at__lte=now, withdrawn_at__isnull=True) if past else rows.filter(starts_at__gt=now)
    booked = AdviceBooking.objects.filter(cancelled_at__isnull=True).select_related("firm", "slot").order_by("place")
    rows = rows.prefetch_related(Prefetch("bookings", queryset=booked, to_attr="booked"))
    return rows.order_by("-starts_at" if past else "starts_at", "pk")


def awaiting_result(party: Organisation) -> int:
    """How many of the party's bookings have begun without a word on what came of them."""
    rows = AdviceBooking.objects.filter(slot__party=party, cancelled_at__isnull=True, result="")
    return rows.filter(slot__starts_at__lte=clock.now()).count()


def needs_to_bring(firm: Organisation, topic: str) -> QuerySet[Need]:
    """The firm's live needs of the kind of question, to be pointed at when booking."""
    return Need.objects.filter(organisation=firm, kind=topic, status__in=LIVE_NEED_STATUSES).order_by("title", "pk")


def needs_to_take_up(by: User, booking: AdviceBooking) -> QuerySet[Need]:
    """Needs with which the party may move on: the one that the firm brought, and live ones of the kind of question that
    the party may see anyway.
    """
    slot = booking.slot
    own = Need.objects.filter(organisation=booking.firm, status__in=LIVE_NEED_STATUSES, kind=slot.topic)
    seen = Need.objects.visible_to(by, slot.party).filter(organisation=booking.firm).values("pk")
    return own.filter(Q(pk=booking.need_id) | Q(pk__in=seen)).order_by("pk")


def bookings_seen_by(organisation: Organisation) -> QuerySet[AdviceBooking]:
    """Bookings of which the organisation is either side."""
    rows = AdviceBooking.objects.filter(Q(firm=organisation) | Q(slot__party=organisation))
    return rows.select_related("slot__party", "firm", "need")
