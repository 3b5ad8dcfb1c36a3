"""Once a day, before the hour of their digest, members are told which leads their saved filters newly find."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit, clock
from accounts.models import Membership
from accounts.selectors.preferences import preferences_of
from accounts.services.digests import contribute
from market.models import SavedFilter
from market.selectors.lead_queries import Board, board_of, keys_of, problems_of_kept

AHEAD = dt.timedelta(minutes=15)
NAMED = 10
"""How many leads a digest names; the others are on the board."""


def send_lead_digests() -> int:
    """Tell the members whose hour is near, each filter once a day, and return how many messages that were (beat).

    A round that was missed is made up for; two workers at once tell once.
    """
    rows = SavedFilter.objects.filter(digest=True, membership__user__is_active=True).order_by("place")
    due: dict[int, dt.date] = {}
    filters: dict[int, list[int]] = defaultdict(list)
    for row in rows.defer("seen").select_related("membership__user__message_preferences"):
        day = digest_day(clock.now(), preferences_of(row.membership.user).digest_hour)
        if row.digest_day is None or row.digest_day < day:
            due[row.membership_id] = day
            filters[row.membership_id].append(row.pk)
    return sum(_tell(membership, due[membership], keys) for membership, keys in filters.items())


def digest_day(now: dt.datetime, hour: int) -> dt.date:
    """The day whose digest may be made up by now: today from a little before the person's hour on."""
    local = timezone.localtime(now + AHEAD)
    return local.date() if local.hour >= hour else local.date() - dt.timedelta(days=1)


@transaction.atomic
def _tell(membership_id: int, day: dt.date, keys: list[int]) -> int:
    """All due filters of one member, over one reading of the board."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation", "user")
    membership = rows.filter(pk=membership_id).first()
    if membership is None or not membership.organisation.is_verified:
        return 0  # an organisation that is not verified has no leads; nothing is told and nothing forgotten
    board = board_of(membership.organisation, clock.today())
    markets = board.markets()
    due = membership.saved_filters.filter(pk__in=keys, digest=True, digest_day__lt=day).order_by("place")
    return sum(_tell_filter(row, membership, board, markets, day) for row in due)


def _tell_filter(row: SavedFilter, membership: Membership, board: Board, markets: dict[int, str], day: dt.date) -> int:
    """What the filter finds beyond what it found at the last digest; one that does not hold any more says so, once."""
    row.digest_day = day
    if problems_of_kept(board, row.query, markets):
        row.save(update_fields=["digest_day"])
        contribute(
            organisation=membership.organisation,
            recipient=membership.user,
            code="leads.filter_stale",
            once=f"saved filter {row.pk} stale",
            url=reverse("market:saved_filter_list"),
            filter=row.name,
        )
        return 1
    before = set(row.seen)
    found = keys_of(board.find(row.query))
    new = [pk for pk in found if pk not in before]
    row.seen = sorted(found)
    row.save(update_fields=["digest_day", "seen"])
    if not new:
        return 0
    audit.record(by=None, verb="filter.digest", subject=row, on_behalf_of=membership.organisation, count=len(new))
    contribute(
        organisation=membership.organisation,
        recipient=membership.user,
        code="leads.digest",
        once=f"saved filter {row.pk} {day}",
        url=reverse("market:saved_filter", args=[row.pk]),
        filter=row.name,
        count=len(new),
        leads=new[:NAMED],
    )
    return 1
