"""A market as it is stored with a run: all that the engine will ever see of it."""

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from accounts.clock import as_local_date
from events.models import MarketEvent
from market.matching import engine
from market.matching.choices import NO_QUOTA
from market.matching.columns import NeedColumns
from market.matching.data import market_to_data, needs_from_data
from market.matching.values import Market, NeedCase
from market.selectors.market import held_pairs, needs_to_match, offering_places_held, pinned_pairs
from market.services.snapshots.cases import build_shelf, need_cases

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A part of a snapshot as it is stored: compressed JSON and the hash of what is in it."""

    blob: bytes
    digest: str


def engine_version() -> str:
    """The version that is written into a run."""
    return engine.ENGINE_VERSION


def freeze_shelf(event: MarketEvent, params: Data, as_of: dt.datetime) -> Frozen:
    """Everything a run may know but its needs: live offerings with their free places, earlier deals, the model in use,
    what the organiser laid down, and the parameters; in constant queries.
    """
    day = as_local_date(as_of)
    market = build_shelf(day, offering_places_held([event.pk]), pinned_pairs(event))
    held = sorted([need_id, provider_id] for need_id, provider_id in held_pairs(event))
    return _frozen({"market": market_to_data(market), "params": params, "held": held})


def freeze_needs(need_ids: Sequence[int], day: dt.date) -> Frozen:
    """The needs of a shard as the engine sees them on that day, in the order of their keys, in constant queries."""
    return _frozen({"needs": market_to_data(Market(0, need_cases(needs_to_match(need_ids), day), ()))["needs"]})


def _frozen(data: Data) -> Frozen:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Frozen(zlib.compress(text, 4), hashlib.sha256(text).hexdigest())


def frozen_rules(blob: bytes) -> list[tuple[int, list[Data]]]:
    """The rules of each offering in what ``freeze_shelf`` stored."""
    return [(int(row["key"]), row["rules"]) for row in json.loads(zlib.decompress(blob))["market"]["offerings"]]


def open_needs(blob: bytes, answered_by: Set[str] | None = None) -> tuple[NeedCase, ...]:
    """The needs that ``freeze_needs`` stored; only those that offerings of some kinds can answer, where asked for."""
    rows = json.loads(zlib.decompress(blob))["needs"]
    if answered_by is not None:
        rows = [row for row in rows if not answered_by.isdisjoint(row["offers"])]
    return needs_from_data(rows)


def open_need(blob: bytes, key: str) -> NeedCase | None:
    """One of the needs that ``freeze_needs`` stored; None where it is not among them."""
    rows = [row for row in json.loads(zlib.decompress(blob))["needs"] if row["key"] == key]
    return next(iter(needs_from_data(rows)), None)


def open_need_columns(blobs: Iterable[bytes]) -> NeedColumns:
    """The needs that ``freeze_needs`` stored, shard after shard, as far as the assignment asks: whose they are and how
    many parties they want (the facts of 100,000 needs would fill the memory for nothing).
    """
    columns = [np.empty((4, 0), dtype=np.int64)]
    for blob in blobs:
        rows = [
            (int(item["key"]), int(item["firm"]), min(item["wanted"], NO_QUOTA), item["held"])
            for item in json.loads(zlib.decompress(blob))["needs"]
        ]
        columns.append(np.array(rows, dtype=np.int64).reshape(-1, 4).T)
    key, firm, wanted, held = np.concatenate(columns, axis=1)
    return NeedColumns(key, firm, wanted.astype(np.int32), held.astype(np.int32))
