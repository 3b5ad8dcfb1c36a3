"""The whole table of moves, written down a second time by hand: every state × every target × everybody who may try."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.errors import NotAllowed, Refused, WrongState
from accounts.models import AuditRow, Message
from market.models import Introduction, Step
from market.services.introductions import move
from tests import build

pytestmark = pytest.mark.django_db

# from → to: P the answering party, F the firm, O the organiser, C the clock (the platform); o = only with an outcome
FINANCING = {
    "proposed": {"claimed": "P", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "claimed": {"contacted": "P", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "contacted": {"consulting": "P", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "consulting": {"applied": "PF", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "applied": {"approved": "Po", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "approved": {"drawn": "Po", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
}
SERVICE = {
    "proposed": {"claimed": "P", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "claimed": {"contacted": "P", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "contacted": {"in_talks": "PF", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
    "in_talks": {"agreed": "Po", "declined": "Po", "withdrawn": "F", "lapsed": "OC"},
}
ENDS = ["declined", "withdrawn", "lapsed"]
LINES = {
    "financing": ["proposed", "claimed", "contacted", "consulting", "applied", "approved", "drawn", *ENDS],
    "cooperation": ["proposed", "claimed", "contacted", "in_talks", "agreed", *ENDS],
}
ALL_STATES = sorted({*LINES["financing"], *LINES["cooperation"]})
TABLES: dict[str, dict[str, dict[str, str]]] = {"financing": FINANCING, "cooperation": SERVICE}
WHO = {
    "owner of the party": "P",
    "editor of the party": "P",
    "viewer of the party": "",
    "owner of the firm": "F",
    "editor of the firm": "F",
    "viewer of the firm": "",
    "member of another bank": "",
    "organiser": "PFO",
    "organiser who left": "",
    "the platform": "C",
}


@dataclass
class Cast:
    """A pair and everybody who may try to move it."""

    pair: Introduction
    people: dict[str, Any]


def cast(kind: str, state: str) -> Cast:
    event = build.event()
    firm = build.organisation("enterprise")
    party = build.organisation("bank" if kind == "financing" else "university")
    people: dict[str, Any] = {"organiser": build.organiser(), "organiser who left": build.user(is_staff=True)}
    people["organiser who left"].is_active = False
    people["organiser who left"].save()
    for role in ("owner", "editor", "viewer"):
        for side, organisation in (("party", party), ("firm", firm)):
            people[f"{role} of the {side}"] = build.user()
            build.member(people[f"{role} of the {side}"], organisation, role)
    people["member of another bank"] = build.user()
    build.member(people["member of another bank"], build.organisation("bank"), "owner")
    people["the platform"] = None
    need = build.need(firm, kind=kind, event=event)
    return Cast(build.introduction(need, party, state=state), people)


def attempt(cast: Cast, who: str, target: str) -> str:
    """What happens to one move, undone afterwards: moved, or the kind of refusal; a refusal leaves nothing behind."""
    before = (Step.objects.count(), AuditRow.objects.count(), Message.objects.count())
    try:
        with transaction.atomic():
            moved = move(by=cast.people[who], introduction=cast.pair, to=target)
            assert Step.objects.filter(introduction=moved).order_by("-pk")[0].to_state == moved.state == target
            transaction.set_rollback(True)
        return "moved"
    except Refused as error:
        assert (Step.objects.count(), AuditRow.objects.count(), Message.objects.count()) == before
        return type(error).__name__


def expected(kind: str, state: str, who: str, target: str) -> str:
    allowed = TABLES[kind].get(state, {}).get(target, "")
    if not WHO[who]:
        return NotAllowed.__name__
    if not allowed:
        return WrongState.__name__
    if not set(WHO[who]) & set(allowed):
        return NotAllowed.__name__
    return WrongState.__name__ if "o" in allowed else "moved"


@pytest.mark.parametrize(("kind", "state"), [(kind, state) for kind, line in LINES.items() for state in line])
def test_every_move_by_everybody(kind: str, state: str) -> None:
    actors = cast(kind, state)
    tried = {(who, target): attempt(actors, who, target) for who in WHO for target in ALL_STATES}
    wanted = {(who, target): expected(kind, state, who, target) for who in WHO for target in ALL_STATES}
    assert tried == wanted


def test_the_tables_here_name_every_move_of_the_product() -> None:
    from market.states import BY_OUTCOME, TRANSITIONS

    letters = {"provider": "P", "firm": "F", "organiser": "O", "platform": "C"}
    product = {
        track: {
            state: {
                target: {letters[actor] for actor in actors} | ({"o"} if target in BY_OUTCOME else set())
                for target, actors in targets.items()
            }
            for state, targets in table.items()
        }
        for track, table in TRANSITIONS.items()
    }
    by_hand = {
        track: {state: {target: set(who) for target, who in row.items()} for state, row in table.items()}
        for track, table in (("financing", FINANCING), ("service", SERVICE))
    }
    assert product == by_hand
