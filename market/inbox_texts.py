"""The inbox in words: the sections with their counters, and why a need stands where it stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.fact_texts import listed
from market.inbox_sections import Reason, Section
from market.selectors.routing import Inbox, Room, Route

REASONS: dict[str, Any] = {
    Reason.CLAIMED: gettext_lazy("You took it up: make the first contact, or answer with a proposal."),
    Reason.CONTACTED: gettext_lazy("You are in contact: answer with a proposal, or say why not."),
    Reason.DECLINED: gettext_lazy("The firm declined your proposal: send a new version, or end it."),
    Reason.EXPIRED: gettext_lazy("Your proposal ran out without an answer: send a new version, or end it."),
    Reason.AGREE: gettext_lazy("You are in talks: put the agreement on record when it is signed."),
    Reason.PROPOSAL: gettext_lazy("Your proposal is with the firm."),
    Reason.PROPOSED: gettext_lazy("Proposed to you by the organiser."),
    Reason.MATCH: gettext_lazy("Matched by rules with “%(listing)s”, %(score)s points."),
    Reason.WORDS: gettext_lazy("Keywords in common with “%(listing)s”: %(words)s."),
    Reason.FIELD: gettext_lazy("Same technical field as “%(listing)s”."),
    Reason.KIND: gettext_lazy("“%(listing)s” answers needs of this kind."),
    Reason.NOTHING: gettext_lazy("Your kind of organisation may answer it; you have no listing for it yet."),
    Reason.NO_PLACE: gettext_lazy("Other parties have taken all places the firm offers."),
    Reason.ENDED: gettext_lazy("Your introduction has come to its end."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A section with its number of needs; ``chosen`` is the one that is shown alone."""

    key: str
    label: str
    count: int
    chosen: bool


class Sections:
    """An inbox as its page shows it: one section alone when the reader has chosen one that holds something."""

    def __init__(self, inbox: Inbox, chosen: str) -> None:
        counts = Counter(route.section for route in inbox.routes)
        self.chosen = chosen if counts[chosen] else ""
        self.tabs = [Tab(one, str(one.label), counts[one], one == self.chosen) for one in Section if counts[one]]
        self.total = len(inbox.routes)
        self.rooms: Sequence[Room] = inbox.rooms
        shown = [route for route in inbox.routes if not self.chosen or route.section == self.chosen]
        self.order = [route.need for route in shown]
        self.matched_count = sum(route.match is not None for route in shown)
        self._routes = {route.need: route for route in inbox.routes}

    @property
    def used(self) -> int:
        """Places taken, of all listings and markets together."""
        return sum(room.used for room in self.rooms)

    @property
    def capacity(self) -> int:
        """Places of all listings and markets together."""
        return sum(room.capacity for room in self.rooms)

    @property
    def full(self) -> list[Room]:
        """Listings without a free place."""
        return [room for room in self.rooms if not room.free]

    def told(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of the board with their reason; the first of each section carries its heading."""
        before = ""
        for row in rows:
            route = self._routes[row["need"].pk]
            row["reason"], row["full"] = reason_words(route), route.full
            row["opens"] = Section(route.section).label if route.section != before else ""
            before = route.section
        return rows


def reason_words(route: Route) -> str:
    """Why the need was put there, as one sentence."""
    score = "" if route.score is None else f"{route.score:.0f}"
    sentence = REASONS[route.reason] % {"listing": route.listing, "score": score, "words": listed(route.words)}
    return _("%(reason)s That listing is full at this market.") % {"reason": sentence} if route.full else sentence
