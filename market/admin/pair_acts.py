"""What the organiser can do with a pair on behalf of either party: moves, records, consent, the officer in charge."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from market.admin.acts import Act
from market.admin.pair_forms import NoteForm, OwnerForm, record_form
from market.enums import OPEN_STATES, OutcomeKind, State
from market.models import Introduction
from market.pair_permissions import moves_for
from market.pair_texts import MOVE_LABELS, RECORD_LABELS
from market.services import introductions, outcomes, owners
from market.services.outcome_checks import recordable
from market.states import BY_OUTCOME, Actor, actors_of

OPEN = frozenset(str(state) for state in OPEN_STATES)
ENDS = (State.WITHDRAWN, State.LAPSED)
MOVE, RECORD = "move-", "record-"

PAIR_ACTS = {
    "consent": Act(
        label=_("Open the firm's contact"),
        call=lambda by, row: introductions.consent(by=by, introduction=row),
        done=_("The contact is open now."),
        states=OPEN,
    ),
    "withdraw-consent": Act(
        label=_("Close the firm's contact"),
        call=lambda by, row: introductions.withdraw_consent(by=by, introduction=row),
        done=_("The contact is closed again."),
        states=frozenset(State.values),
    ),
    "assign": Act(
        label=_("Officer in charge"),
        call=lambda by, row, owner: owners.assign_owner(by=by, introduction=row, owner=owner),
        done=_("The officer in charge is on record."),
        states=OPEN,
        form=OwnerForm,
    ),
}


def pair_act(verb: str) -> Act | None:
    """The act behind a word: one of the table above, ``move-<state>`` or ``record-<kind>``."""
    if verb in PAIR_ACTS:
        return PAIR_ACTS[verb]
    if verb.startswith(MOVE) and verb.removeprefix(MOVE) in MOVE_LABELS:
        return _move(verb.removeprefix(MOVE))
    if verb.startswith(RECORD) and verb.removeprefix(RECORD) in RECORD_LABELS:
        return _record(verb.removeprefix(RECORD))
    return None


def _move(to: str) -> Act:
    return Act(
        label=MOVE_LABELS[to],
        call=lambda by, row, note: introductions.move(by=by, introduction=row, to=to, note=note),
        done=_("The step is on record; the parties have been told."),
        states=OPEN,
        form=NoteForm,
        tone="danger" if to in ENDS else "primary",
    )


def _record(kind: str) -> Act:
    return Act(
        label=RECORD_LABELS[kind],
        call=recorder(kind),
        done=_("On record. The firm has been told."),
        states=OPEN,
        form=record_form(kind),
        tone="danger" if kind == OutcomeKind.REFUSAL else "",
    )


def recorder(kind: str) -> Callable[..., Any]:
    """The service that puts this kind of result on record."""

    def record(by: User, row: Introduction, form_token: str = "", **facts: Any) -> Any:
        common = {"by": by, "introduction": row, "form_token": form_token or None}
        if kind == OutcomeKind.APPROVAL:
            return outcomes.record_approval(**common, **facts)
        if kind == OutcomeKind.DRAWDOWN:
            return outcomes.record_drawdown(**common, **facts)
        if kind == OutcomeKind.REFUSAL:
            code, text = facts.pop("refusal_code"), facts.pop("refusal_text")
            return outcomes.record_refusal(**common, code=code, text=text, **facts)
        return outcomes.record_result(**common, kind=kind, **facts)

    return record


def acts_by_party(by: User, row: Introduction) -> list[tuple[str, list[tuple[str, Act]]]]:
    """Whose acts are possible now: the answering party's, the firm's, the organiser's own; each (word, act)."""
    groups: dict[str, list[tuple[str, Act]]] = {Actor.PROVIDER: [], Actor.FIRM: [], Actor.ORGANISER: []}
    for to in moves_for(by, row):
        if to not in BY_OUTCOME:
            actors = actors_of(row.track, row.state, to)
            actor = next(actor for actor in groups if actor in actors)
            groups[actor].append((f"{MOVE}{to}", _move(to)))
    groups[Actor.PROVIDER] += [(f"{RECORD}{kind}", _record(kind)) for kind in recordable(row)]
    if row.is_open:
        groups[Actor.PROVIDER].append(("assign", PAIR_ACTS["assign"]))
    if row.is_open and row.claimed_at and not row.consent_at:
        groups[Actor.FIRM].append(("consent", PAIR_ACTS["consent"]))
    if row.consent_at:
        groups[Actor.FIRM].append(("withdraw-consent", PAIR_ACTS["withdraw-consent"]))
    return [(actor, acts) for actor, acts in groups.items() if acts]
