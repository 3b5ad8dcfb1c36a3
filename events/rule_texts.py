"""The rules of a timetable in words: what a change breaks, what is in the way of a meeting."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.scheduling.problem import STRENGTHS as USUAL
from events.scheduling.problem import Rule, Strength
from events.scheduling.rules import Breach
from events.selectors.timetable_facts import Facts

__all__ = ["OPEN_RULES", "RULES", "STRENGTHS", "USUAL", "breach_words", "party_name", "place_name", "ways_out"]

RULES: dict[Rule, Any] = {
    Rule.PERSON: gettext_lazy("A person is in one meeting at a time"),
    Rule.ABSENCE: gettext_lazy("Nobody meets who is away"),
    Rule.TABLE: gettext_lazy("A table has one meeting at a time"),
    Rule.CLOSED: gettext_lazy("Nobody meets at a closed table"),
    Rule.SLOT: gettext_lazy("A meeting keeps the time it is bound to"),
    Rule.PLACE: gettext_lazy("A meeting keeps the table it is bound to"),
    Rule.STAFF: gettext_lazy("A meeting keeps the people it is bound to"),
    Rule.STALL: gettext_lazy("Who meets at a stall meets at its own"),
    Rule.ORDER: gettext_lazy("A meeting comes after those it waits for"),
    Rule.TWICE: gettext_lazy("Two parties meet once"),
    Rule.CAP: gettext_lazy("A party has no more meetings than the limit"),
    Rule.ROW: gettext_lazy("Nobody has too many meetings without a break"),
    Rule.WALK: gettext_lazy("Nobody walks too far to the next meeting"),
}
STRENGTHS: dict[Strength, Any] = {
    Strength.NEVER: gettext_lazy("never"),
    Strength.CONFIRM: gettext_lazy("only with a confirmation"),
    Strength.NOTE: gettext_lazy("it is said"),
}
OPEN_RULES = (Rule.STALL, Rule.CAP, Rule.ROW, Rule.WALK)
"""The rules whose strength the organiser chooses; the others are facts, or nothing of this market is bound by them."""

BROKEN: dict[Rule, Any] = {
    Rule.PERSON: gettext_lazy("%(who)s would be in two meetings at %(time)s."),
    Rule.ABSENCE: gettext_lazy("%(who)s has nobody free at %(time)s."),
    Rule.TABLE: gettext_lazy("%(place)s is taken at %(time)s."),
    Rule.CLOSED: gettext_lazy("%(place)s cannot be used at %(time)s."),
    Rule.SLOT: gettext_lazy("The meeting is bound to another time."),
    Rule.PLACE: gettext_lazy("The meeting is bound to another place."),
    Rule.STAFF: gettext_lazy("The meeting is bound to other people."),
    Rule.STALL: gettext_lazy("%(who)s meets at its own stall, and nobody else does."),
    Rule.ORDER: gettext_lazy("The meeting would come before one that it waits for."),
    Rule.TWICE: gettext_lazy("The two would meet twice."),
    Rule.CAP: gettext_lazy("%(who)s would have %(figure)d meetings; the limit is %(limit)d."),
    Rule.ROW: gettext_lazy(
        "Somebody of %(who)s would have %(figure)d meetings without a break; the limit is %(limit)d."
    ),
    Rule.WALK: gettext_lazy(
        "Somebody of %(who)s would walk %(figure)d metres to the next meeting; the limit is %(limit)d."
    ),
}

IN_THE_WAY: dict[Rule, Any] = {
    Rule.PERSON: gettext_lazy("%(who)s is in another meeting"),
    Rule.ABSENCE: gettext_lazy("%(who)s has nobody there"),
    Rule.TABLE: gettext_lazy("no place is free"),
    Rule.CAP: gettext_lazy("%(who)s has reached the limit of meetings"),
    Rule.TWICE: gettext_lazy("the two meet already"),
    Rule.SLOT: gettext_lazy("the meeting is bound to another time"),
    Rule.ORDER: gettext_lazy("the order of the meetings"),
    Rule.ROW: gettext_lazy("%(who)s would have too many meetings without a break"),
}


def breach_words(breach: Breach, facts: Facts) -> str:
    """What a change breaks, in a sentence with names."""
    words = {
        "who": _join(dict.fromkeys(party_name(key, facts) for key in breach.who)),
        "time": slot_time(breach.slot, facts),
        "place": place_name(breach.table, facts),
        "figure": round(breach.figure or 0),
        "limit": round(breach.limit or 0),
    }
    return str(BROKEN[breach.rule]) % words


def ways_out(hindrances: Mapping[str, Any], facts: Facts) -> list[str]:
    """For a request without a time, the times at which least is in the way, each with what that is."""
    lines = []
    for way in hindrances.get("ways", ()):
        reasons = dict.fromkeys(_obstacle(one, facts) for one in way["obstacles"])
        words = {"time": slot_time(way["slot"], facts), "reasons": _join(reasons)}
        lines.append(_("%(time)s, but %(reasons)s") % words if reasons else words["time"])
    return lines


def _obstacle(one: Mapping[str, Any], facts: Facts) -> str:
    rule = Rule(one["rule"])
    text = IN_THE_WAY.get(rule, RULES[rule])
    return str(text) % {"who": party_name(one.get("who", ""), facts)}


def party_name(key: str, facts: Facts) -> str:
    """The party of a key of the engine, or of one of its people."""
    return facts.names.get(int(key.partition(":")[0]), "—") if key else "—"


def slot_time(key: str | None, facts: Facts) -> str:
    """When a slot begins: "10:20"."""
    slot = next((slot for slot in facts.slots if str(slot.pk) == key), None)
    return timezone.localtime(slot.starts_at).strftime("%H:%M") if slot else "—"


def place_name(key: str | None, facts: Facts) -> str:
    """ "Table T03", "Stall A12"."""
    for table in facts.tables:
        if key == f"t{table.pk}":
            return _("Table %(code)s") % {"code": table.code}
    for booking in facts.stalls:
        if key == f"s{booking.pk}":
            return _("Stall %(code)s") % {"code": booking.stall.code}
    return "—"


def _join(words: Any) -> str:
    return _(", ").join(words)
