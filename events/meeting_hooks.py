"""What other rooms do when a meeting was held, without this room knowing them.

The market registers here at start-up: an introduction that led to the meeting goes on. Listeners are called in the
transaction of the act, with the meeting, the person, and the side the person acts for (None for the organiser).
"""

from collections.abc import Callable

from accounts.models import Organisation, User
from events.models import Meeting

Listener = Callable[[Meeting, User, Organisation | None], None]

_held: list[Listener] = []


def on_held(listener: Listener) -> None:
    """``listener(meeting, by, side)`` hears of every meeting that took place; it may hear of one twice."""
    if listener not in _held:
        _held.append(listener)


def held(meeting: Meeting, by: User, side: Organisation | None) -> None:
    """Tell those who listen."""
    for listener in _held:
        listener(meeting, by, side)
