"""Which columns a member sees on the board."""

from accounts.models import Membership
from market.board_columns import DEFAULT, Column, columns_of
from market.models import BoardChoice


def columns_for(membership: Membership) -> tuple[Column, ...]:
    """The columns the member chose, else those the board shows at first. The organiser on behalf of a party, whose
    membership is no row, has chosen none.
    """
    rows = BoardChoice.objects.filter(membership=membership.pk).values_list("columns", flat=True)
    held = rows.first() if membership.pk else None
    return columns_of(DEFAULT if held is None else held)
