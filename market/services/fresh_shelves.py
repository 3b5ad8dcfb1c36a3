"""The shelf of a run in force with the offerings changed since: kept by each process until the next change."""

import threading
from collections import OrderedDict

from market.models import MatchRun
from market.selectors.refreshes import Stamp, offerings_stamp
from market.services.run_shelves import shelf_of
from market.services.snapshots import Shelf, offering_cases

KEPT = 2
_shelves: "OrderedDict[tuple[int, Stamp], Shelf]" = OrderedDict()
_lock = threading.Lock()


def fresh_shelf(run: MatchRun) -> tuple[Stamp, Shelf]:
    """The shelf as it is now and the stamp of the changes in it. Deals, model and parameters are the run's, so that a
    pair brought up to date can be compared with those around it.
    """
    stamp = offerings_stamp(run)
    key = (run.pk, stamp)
    with _lock:
        if key in _shelves:
            _shelves.move_to_end(key)
            return stamp, _shelves[key]
    base, changed = shelf_of(run.pk), [row[0] for row in stamp]
    shelf = base.with_changes(changed, offering_cases(changed, base)) if changed else base
    with _lock:
        _shelves[key] = shelf
        while len(_shelves) > KEPT:
            _shelves.popitem(last=False)
    return stamp, shelf
