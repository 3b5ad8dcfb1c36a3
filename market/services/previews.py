"""What a need would find as it stands, before anything is submitted."""

from typing import Any

from accounts import clock
from accounts.models import User
from accounts.permissions import can_view_organisation
from market.models import Need
from market.services import snapshots


def preview_need(*, by: User, need: Need) -> dict[str, Any] | None:
    """Number of offerings that fit and what would open more; None for somebody who may not see the need's firm.

    Reads only: names and terms of offerings are public, so the answer tells nothing that the shelf does not.
    """
    if not can_view_organisation(by, need.organisation):
        return None
    return snapshots.preview(need, clock.today())
