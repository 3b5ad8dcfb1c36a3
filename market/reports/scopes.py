"""The scope of a report as the end of an address, in which form it is kept with a file that a worker makes."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, urlencode

from accounts.models import Organisation
from events.models import MarketEvent, MarketSeries
from market.enums import Track
from market.reports.pairs import Scope

ROWS: dict[str, Any] = {"provider": Organisation, "event": MarketEvent, "series": MarketSeries}
DAYS = ("since", "until")


def query_of(scope: Scope) -> str:
    """The scope in one line; the usual track is not said."""
    chosen = scope.given()
    if chosen.get("track") == Track.FINANCING:
        del chosen["track"]
    return urlencode({name: str(getattr(value, "pk", value)) for name, value in chosen.items()})


def scope_of(query: str) -> Scope:
    """The scope that was kept; a row that is gone since filters nothing any more."""
    told = dict(parse_qsl(query))
    found: dict[str, Any] = {
        name: model._default_manager.filter(pk=int(told[name])).first()
        for name, model in ROWS.items()
        if told.get(name, "").isdecimal()
    }
    found |= {name: dt.date.fromisoformat(told[name]) for name in DAYS if name in told}
    return Scope(**found, track=told.get("track", Track.FINANCING))
