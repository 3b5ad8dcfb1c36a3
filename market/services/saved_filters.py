"""A member keeps choices of leads under names, and asks to be told once a day what they newly find."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Taken, WrongState
from accounts.models import Membership, Organisation, User
from accounts.services.rows import save_checked
from market.models import SavedFilter
from market.models.saved_filter import MOST
from market.selectors.lead_queries import board_of, keys_of, query_of
from market.services.memberships import locked_membership


@transaction.atomic
def save_filter(
    *, by: User, organisation: Organisation, name: str, query: str = "", digest: bool = False
) -> SavedFilter:
    """A member of any role keeps the conditions that the board accepts, under a name of its own, at most twenty.

    The organiser on behalf of a party keeps none: a filter belongs to the person who reads by it. Saving the same
    conditions under the same name again does one thing.
    """
    membership = _locked_membership(by, organisation)
    name = " ".join(name.split())
    query = query_of(board_of(organisation, clock.today()).find(query))
    earlier = membership.saved_filters.filter(name=name).first()
    if earlier and earlier.query == query:
        return earlier
    if earlier:
        raise _name_taken()
    row = SavedFilter(membership=membership, place=_free_place(membership), name=name, query=query)
    row.created_at = clock.now()
    _set_digest(row, by, organisation, digest)
    save_checked(row)
    audit.record(by=by, verb="filter.save", subject=row, on_behalf_of=organisation, query=query, digest=digest)
    return row


@transaction.atomic
def change_filter(*, by: User, saved: SavedFilter, name: str, digest: bool) -> SavedFilter:
    """The member gives a filter another name, or switches its digest on or off; what it asks for stays.

    The first digest tells what is new from the moment on at which it was switched on.
    """
    row = _locked_filter(by, saved)
    name, organisation = " ".join(name.split()), row.membership.organisation
    if row.membership.saved_filters.exclude(pk=row.pk).filter(name=name).exists():
        raise _name_taken()
    if (name, digest) == (row.name, row.digest):
        return row
    changes = {"name": [row.name, name], "digest": [row.digest, digest]}
    row.name = name
    _set_digest(row, by, organisation, digest)
    save_checked(row)
    audit.record(by=by, verb="filter.change", subject=row, on_behalf_of=organisation, **changes)
    return row


@transaction.atomic
def remove_filter(*, by: User, saved: SavedFilter) -> None:
    """The member does not need the filter any more; removing it twice does one thing."""
    row = _locked_filter(by, saved)
    audit.record(by=by, verb="filter.remove", subject=row, on_behalf_of=row.membership.organisation, query=row.query)
    row.delete()


def _locked_membership(by: User, organisation: Organisation) -> Membership:
    """Filters of one member are changed one after the other."""
    refusal = _("Filters are saved by the members of an organisation, each for themselves.")
    return locked_membership(by, organisation, refusal)


def _locked_filter(by: User, saved: SavedFilter) -> SavedFilter:
    membership = _locked_membership(by, saved.membership.organisation)
    row = SavedFilter.objects.filter(pk=saved.pk, membership=membership).first()
    if row is None:
        raise WrongState(_("This filter has been removed."))
    row.membership = membership
    return row


def _free_place(membership: Membership) -> int:
    used = set(membership.saved_filters.values_list("place", flat=True))
    if len(used) >= MOST:
        sentence = _("You have %(most)d saved filters. Remove one that you do not need any more.")
        raise WrongState(sentence % {"most": MOST})
    return next(place for place in range(1, MOST + 1) if place not in used)


def _name_taken() -> Taken:
    return Taken(_("You have a filter of this name already."), field="name")


def _set_digest(row: SavedFilter, by: User, organisation: Organisation, digest: bool) -> None:
    """What it finds at this moment is not new."""
    if digest and not row.digest:
        found = board_of(organisation, clock.today()).find(row.query)
        row.seen = sorted(keys_of(found))
        row.digest_day = clock.today()
    elif not digest:
        row.seen = []
    row.digest = digest
