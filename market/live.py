"""A stream of signs that something has changed, for pages that stay open (server-sent events).

A sign carries no content: the page asks again for what it shows, by the rules of that address. A stream lasts less than
the server lets a request last and is opened again by the browser, which also bridges a dropped connection. Each stream
holds a thread of the server, therefore a process has few of them at a time; who gets none asks from time to time.
"""

import threading
import time
import weakref
from collections.abc import Callable, Iterator

LASTS = 25.0
"""Seconds; gunicorn's workers are killed when a request takes thirty."""
EVERY = 0.5
STREAMS = 2
AGAIN, LATER = 1_000, 10_000
"""Milliseconds until the browser opens the next stream: after one that has ended, and when all were taken."""

_free = threading.BoundedSemaphore(STREAMS)


class Signs(Iterator[str]):
    """The lines of one stream: a sign at once, one whenever ``read`` answers something else, and comments in between,
    so that a reader who has gone is noticed. Its place is given back when it ends in whatever way, or was never begun.
    """

    def __init__(self, read: Callable[[], object], *, lasts: float = LASTS, every: float = EVERY) -> None:
        self._read, self._every = read, every
        self._rounds = max(round(lasts / every), 1)
        self._told: list[object] = []
        self._give_back = weakref.finalize(self, _free.release)

    def __next__(self) -> str:
        if not self._give_back.alive or not self._rounds:
            self.close()
            raise StopIteration
        try:
            return self._told_anew() if self._told else self._told_first()
        except BaseException:
            self.close()
            raise

    def _told_first(self) -> str:
        self._told = [self._read()]
        return f"retry: {AGAIN}\nevent: changed\ndata: {self._told[0]}\n\n"

    def _told_anew(self) -> str:
        time.sleep(self._every)
        self._rounds -= 1
        found = self._read()
        if found == self._told[0]:
            return ": still the same\n\n"
        self._told = [found]
        return f"event: changed\ndata: {found}\n\n"

    def close(self) -> None:
        """Give the place back, once; the framework calls it when the answer is over."""
        self._give_back()


def signs(read: Callable[[], object], **times: float) -> Iterator[str]:
    """A stream; while the process has none to spare, only the wish to be asked again later."""
    return Signs(read, **times) if _free.acquire(blocking=False) else iter([f"retry: {LATER}\n\n"])
