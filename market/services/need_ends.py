"""How needs end: introductions end with them, validity and authorisation run out by the calendar."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.models import User
from accounts.services.messages import send
from market.enums import OPEN_STATES, NeedStatus, State, Visibility
from market.models import Introduction, Need
from market.need_states import CLOSED_NEEDS
from market.querysets import LIVE_NEED_STATUSES
from market.services import introductions, refreshes
from market.services.pairs import lock_need


def end_introductions(by: User, need: Need, note: str) -> int:
    """Every open pair of the need ends as withdrawn by the firm. Returns how many."""
    return _end(by, need, State.WITHDRAWN, note, OPEN_STATES)


def end_proposals(need: Need, note: str) -> int:
    """Pairs that nobody has claimed lapse; nothing was refused, so a later run may propose them again."""
    return _end(None, need, State.LAPSED, note, (State.PROPOSED,))


def _end(by: User | None, need: Need, to: str, note: str, states: tuple[str, ...]) -> int:
    firm = need.organisation if by else None
    pairs = list(Introduction.objects.filter(need=need, state__in=states).order_by("pk"))
    for pair in pairs:
        introductions.move(by=by, introduction=pair, to=to, note=note, organisation=firm)
    return len(pairs)


def hide(by: User | None, row: Need, verb: str, note: str) -> None:
    """Only the organiser sees the need from now on; proposals nobody took up end."""
    before, row.visibility = row.visibility, Visibility.ORGANISER
    row.save()
    audit.record(by=by, verb=verb, subject=row, on_behalf_of=row.organisation, visibility=before)
    end_proposals(row, note)


def expire_needs() -> int:
    """Close live needs whose validity has ended and hide those whose authorisation has (beat). Returns how many.

    A need with a claimed pair still open does not expire: two parties are at work on it. Each need is its own
    transaction, so one that fails holds up no other.
    """
    today = clock.today()
    live = Need.objects.filter(status__in=LIVE_NEED_STATUSES).order_by("pk")
    expired = [pk for pk in live.filter(valid_until__lt=today).values_list("pk", flat=True) if _expire(pk)]
    unauthorised = Need.objects.filter(authorised_until__lt=today, authorisation_revoked_at__isnull=True)
    unauthorised = unauthorised.exclude(status__in=[*CLOSED_NEEDS, NeedStatus.DRAFT]).order_by("pk")
    hidden = [pk for pk in unauthorised.values_list("pk", flat=True) if _end_authorisation(pk)]
    return len(expired) + len(hidden)


@transaction.atomic
def _expire(pk: int) -> bool:
    row = lock_need(pk)
    at_work = Introduction.objects.filter(need=row, state__in=OPEN_STATES).exclude(state=State.PROPOSED)
    if row.status not in LIVE_NEED_STATUSES or row.valid_until is None or row.valid_until >= clock.today():
        return False
    if at_work.exists():
        return False
    before, row.status, row.closed_at = row.status, NeedStatus.EXPIRED, clock.now()
    row.save()
    audit.record(
        by=None, verb="need.expire", subject=row, on_behalf_of=row.organisation, **{"from": before, "to": row.status}
    )
    refreshes.need_changed(row)
    end_proposals(row, _("The need has expired."))
    send(organisation=row.organisation, code="need.expired", url=row.get_absolute_url(), need=row.title)
    return True


@transaction.atomic
def _end_authorisation(pk: int) -> bool:
    row = lock_need(pk)
    until = row.authorised_until
    if row.authorisation_revoked_at is not None or until is None or until >= clock.today():
        return False
    row.authorisation_revoked_at = clock.now()
    hide(None, row, "need.authorisation_ended", _("The authorisation has ended."))
    send(organisation=row.organisation, code="need.authorisation_ended", url=row.get_absolute_url(), need=row.title)
    return True
