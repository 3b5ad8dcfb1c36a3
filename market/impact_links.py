"""The link by which a firm says without signing in what became of it: signed, so that nobody finds others by counting.

It opens one form for one firm, for thirty days and only as long as no newer link was sent; after that it only asks for
a new one, which goes to the firm and is never shown. The signature is compared in constant time by Django.
"""

import datetime as dt

from django.core import signing
from django.urls import reverse

from accounts import clock
from market.models import ImpactRequest

SALT = "market.impact"
LASTS = dt.timedelta(days=30)


def token_of(row: ImpactRequest) -> str:
    """What stands in the address of the newest link."""
    return signing.dumps([row.pk, row.issue], salt=SALT)


def address_of(row: ImpactRequest) -> str:
    """Where the newest link leads."""
    return reverse("market:impact", args=[token_of(row)])


def request_of(token: str) -> tuple[ImpactRequest | None, bool]:
    """The question behind a link and whether the link still opens it; nothing for what was not signed here, or where
    the firm has erased itself.
    """
    try:
        pk, issue = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None, False
    rows = ImpactRequest.objects.select_related("organisation").filter(organisation__erased_at__isnull=True)
    row = rows.filter(pk=pk, asked_at__isnull=False).first()
    return row, row is not None and row.issue == issue and is_open(row)


def is_open(row: ImpactRequest) -> bool:
    """The newest link has not expired."""
    return row.link_at is not None and clock.now() < row.link_at + LASTS
