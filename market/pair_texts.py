"""A pair in words: whose turn it is, what the buttons say, what stands on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.enums import OutcomeKind, State, Verdict
from market.models import Correction, Introduction, Outcome, OutcomeVerdict, RefusalAdvice
from market.outcome_enums import JUDGED_BY, UNDECIDED, Side
from market.outcome_sides import ACTORS, recorder_of
from market.states import BY_OUTCOME, Actor

TURNS: dict[str, tuple[Actor, Any]] = {
    State.PROPOSED: (Actor.PROVIDER, gettext_lazy("take the lead up or say why not")),
    State.CLAIMED: (Actor.PROVIDER, gettext_lazy("contact the firm and put the first contact on record")),
    State.CONTACTED: (Actor.PROVIDER, gettext_lazy("judge the need: go on, or say why not")),
    State.CONSULTING: (Actor.PROVIDER, gettext_lazy("advise the firm and take in its application")),
    State.APPLIED: (Actor.PROVIDER, gettext_lazy("decide and put the decision on record")),
    State.APPROVED: (Actor.PROVIDER, gettext_lazy("pay out and put the drawdown on record")),
    State.IN_TALKS: (Actor.PROVIDER, gettext_lazy("agree and put the result on record")),
}
"""Who is expected to act in a state, and to do what."""

AIMS: dict[str, Any] = {
    State.CLAIMED: gettext_lazy("for the first contact"),
    State.CONTACTED: gettext_lazy("to judge the need"),
    State.CONSULTING: gettext_lazy("for the decision"),
    State.APPLIED: gettext_lazy("for the decision"),
    State.IN_TALKS: gettext_lazy("to agree"),
}
"""What the clock of a state counts down to."""

MOVE_LABELS: dict[str, Any] = {
    State.CLAIMED: gettext_lazy("Take up the lead"),
    State.CONTACTED: gettext_lazy("First contact made"),
    State.CONSULTING: gettext_lazy("Consulting has begun"),
    State.APPLIED: gettext_lazy("Application handed in"),
    State.IN_TALKS: gettext_lazy("Talks have begun"),
    State.WITHDRAWN: gettext_lazy("End this introduction"),
    State.LAPSED: gettext_lazy("Let it lapse"),
}
"""What the button of a move says."""

RECORD_LABELS: dict[str, Any] = {
    OutcomeKind.APPROVAL: gettext_lazy("Record the approval"),
    OutcomeKind.DRAWDOWN: gettext_lazy("Record a drawdown"),
    OutcomeKind.EQUITY: gettext_lazy("Record the equity deal"),
    OutcomeKind.AGREEMENT: gettext_lazy("Record the agreement"),
    OutcomeKind.LEASE: gettext_lazy("Record the lease"),
    OutcomeKind.SUBSIDY: gettext_lazy("Record the subsidy"),
    OutcomeKind.REFUSAL: gettext_lazy("It does not work"),
}
"""What the button of a record says."""


def clock_aim(state: str) -> str:
    """What the clock of a state is for, to be put behind the time that is left."""
    return f" · {AIMS[state]}" if state in AIMS else ""


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the reader may make."""

    to: str
    label: str
    ends: bool


def buttons(moves: Iterable[str]) -> list[Button]:
    """Moves as buttons; those that follow from a record have a form instead."""
    ends = (State.WITHDRAWN, State.LAPSED)
    return [Button(to, str(MOVE_LABELS[to]), to in ends) for to in moves if to not in BY_OUTCOME]


def turn_of(pair: Introduction, reader_is_provider: bool | None, *, answers_proposal: bool = False) -> str:
    """Whose turn it is, said to the reader (None: to the organiser); the firm's, while a proposal waits for its
    answer.
    """
    if not pair.is_open:
        return ""
    if answers_proposal:
        what = _("answer the proposal")
        if reader_is_provider is False:
            return _("Your turn: %(what)s.") % {"what": what}
        return _("%(provider)s's turn: %(what)s.") % {"provider": pair.need.organisation.name, "what": what}
    _actor, what = TURNS[pair.state]
    if reader_is_provider:
        return _("Your turn: %(what)s.") % {"what": what}
    return _("%(provider)s's turn: %(what)s.") % {"provider": pair.provider.name, "what": what}


def next_act(pair: Introduction) -> str:
    """What the answering party does next with an open pair."""
    return str(TURNS[pair.state][1])


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One row on record as the page shows it; ``standing`` rows can be corrected. ``judges`` and ``corrects`` say what
    the reader may do with it, ``asked`` that the reader has not judged it yet.
    """

    outcome: Outcome
    standing: bool
    replaced: bool
    verdict: OutcomeVerdict | None = None
    judges: bool = False
    asked: bool = False
    corrects: bool = False

    @property
    def taken_back(self) -> bool:
        """The row only says that an earlier one was wrong."""
        return self.outcome.void

    @property
    def is_result(self) -> bool:
        """It stands and is no refusal, which is the other side's own word."""
        return self.standing and self.outcome.kind != OutcomeKind.REFUSAL

    @property
    def waiting(self) -> Correction | None:
        """The correction that waits for an answer (prefetched)."""
        return next((row for row in self.outcome.corrections.all() if row.state in UNDECIDED), None)


def record_rows(outcomes: Iterable[Outcome], actors: frozenset[Actor] = frozenset()) -> list[RecordRow]:
    """Rows in the order they were written, with what became of each and what a reader in these parts may do."""
    rows = sorted(outcomes, key=lambda row: row.pk)
    corrected = {row.corrects_id for row in rows if row.corrects_id}
    return [_record_row(row, row.pk in corrected, actors) for row in rows]


def _record_row(row: Outcome, replaced: bool, actors: frozenset[Actor]) -> RecordRow:
    standing = not replaced and not row.void
    sides = [side for side in JUDGED_BY[row.stated_by] if ACTORS[Side(side)] in actors]
    is_result = standing and row.kind != OutcomeKind.REFUSAL
    return RecordRow(
        row,
        standing=standing,
        replaced=replaced,
        verdict=latest_verdict(row),
        judges=is_result and bool(sides),
        asked=is_result and bool(sides) and latest_verdict(row, sides[0]) is None,
        corrects=standing and recorder_of(row) in actors and not row.is_paid_by_office,
    )


def latest_verdict(outcome: Outcome, side: str = "") -> OutcomeVerdict | None:
    """The word that counts (prefetched): the last of each side that may judge, and of two the one that disputes."""
    last: dict[str, OutcomeVerdict] = {}
    for row in sorted(outcome.verdicts.all(), key=lambda row: row.pk):
        last[row.side] = row
    if side:
        return last.get(side)
    return max(last.values(), key=lambda row: (row.verdict == Verdict.DISPUTED, row.pk), default=None)


def advice_of(outcomes: Iterable[Outcome]) -> RefusalAdvice | None:
    """What the party advised with its refusal (prefetched); a correction of the refusal keeps it."""
    rows = sorted(outcomes, key=lambda row: row.pk, reverse=True)
    return next((row.advice for row in rows if hasattr(row, "advice")), None)
