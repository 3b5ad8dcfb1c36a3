"""Opened shelves of runs, kept by each process: many shards and many readers ask the same one."""

import threading
from collections import OrderedDict

from market.models import RunSnapshot
from market.services.snapshots import Shelf

KEPT = 2
_shelves: "OrderedDict[tuple[int, str], Shelf]" = OrderedDict()
_lock = threading.Lock()


def shelf_of(run_id: int) -> Shelf:
    """The frozen shelf of a run, opened at the first asking."""
    row = RunSnapshot.objects.only("digest").get(run=run_id)
    key = (run_id, row.digest)
    with _lock:
        if key in _shelves:
            _shelves.move_to_end(key)
            return _shelves[key]
    shelf = Shelf.opened(bytes(row.data))
    with _lock:
        _shelves[key] = shelf
        while len(_shelves) > KEPT:
            _shelves.popitem(last=False)
    return shelf
