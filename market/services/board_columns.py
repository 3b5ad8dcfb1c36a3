"""A member of a lender chooses which columns the board of leads shows to them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid, NotAllowed
from accounts.models import Organisation, User
from market.board_columns import CHOICES, MOST, columns_of
from market.models import BoardChoice
from market.selectors.board_choices import columns_for
from market.services.memberships import locked_membership


@transaction.atomic
def choose_columns(*, by: User, organisation: Organisation, columns: Iterable[str]) -> None:
    """A member of any role chooses for themselves, six at most or none; how the columns are ordered is the board's.

    The organiser on behalf of a party chooses none: the choice belongs to the person who reads by it. Choosing what the
    board shows already does nothing.
    """
    refusal = _("Columns are chosen by the members of an organisation, each for themselves.")
    membership = locked_membership(by, organisation, refusal)
    if not membership.organisation.is_lender:
        raise NotAllowed(_("This page is not for your kind of organisation."))
    keys, before = _checked(set(columns)), [column.key for column in columns_for(membership)]
    if keys == before:
        return
    row, _created = BoardChoice.objects.update_or_create(membership=membership, defaults={"columns": keys})
    audit.record(by=by, verb="board.choose", subject=row, on_behalf_of=organisation, columns=[before, keys])


def _checked(keys: set[str]) -> list[str]:
    """The keys in the order of the board, if it knows them all and they are not too many."""
    unknown = keys - {column.key for column in CHOICES}
    if unknown:
        raise Invalid(_("The board has no column “%(key)s”.") % {"key": min(unknown)}, field="columns")
    if len(keys) > MOST:
        sentence = _("At most %(most)d columns beside the match and the firm: take some of the %(count)d away.")
        raise Invalid(sentence % {"most": MOST, "count": len(keys)}, field="columns")
    return [column.key for column in columns_of(keys)]
