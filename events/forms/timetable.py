"""Forms of the organiser's versions of a timetable."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import MeetingTable
from events.planning import SECONDS, SECONDS_AT_MOST, PlanKind
from events.rule_texts import OPEN_RULES, RULES, STRENGTHS, USUAL, place_name
from events.selectors.timetable_facts import Facts

HELP = {
    PlanKind.PLAN: _("Every meeting stays where it is; accepted requests without a time get one where there is room."),
    PlanKind.REPLAN: _("When somebody has left or a table is gone: what can stay stays, and as few as possible move."),
    PlanKind.HAND: _("A copy of what stands, in which you put meetings elsewhere yourself."),
}


class PlanForm(forms.Form):
    """What kind of version, how long a worker may look for it, and which tables it does without."""

    kind = forms.ChoiceField(
        label=_("What is planned"),
        choices=[(kind.value, kind.label) for kind in PlanKind],
        widget=forms.RadioSelect,
        initial=PlanKind.PLAN,
    )
    seconds = forms.IntegerField(
        label=_("Time to look for a better one (seconds)"), min_value=1, max_value=SECONDS_AT_MOST, initial=SECONDS
    )
    left_out = forms.TypedMultipleChoiceField(
        label=_("Tables left out"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, tables: Sequence[MeetingTable] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_out"].choices = [  # type: ignore[attr-defined]
            (table.pk, f"{table.code} · {table.zone}" if table.zone else table.code) for table in tables
        ]


class LineForm(forms.Form):
    """Another time and place for a meeting of a draft."""

    slot = forms.TypedChoiceField(label=_("Time of the meeting"), coerce=int)
    place = forms.ChoiceField(label=_("Place"))
    confirmed = forms.BooleanField(label=_("I have read what this breaks, and want it so"), required=False)

    def __init__(self, *args: Any, facts: Facts, sides: tuple[int, int], broken: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slots = [slot for slot in facts.slots if not slot.is_over]
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            (slot.pk, timezone.localtime(slot.starts_at).strftime("%m-%d %H:%M")) for slot in slots
        ]
        tables = [f"t{table.pk}" for table in facts.tables if facts.in_use(table)]
        stalls = [f"s{booking.pk}" for booking in facts.stalls if booking.organisation_id in sides]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (key, place_name(key, facts)) for key in (*tables, *stalls)
        ]
        if not broken:
            del self.fields["confirmed"]


class RulesForm(forms.Form):
    """The rules of timetables that the organiser sets, and what breaking one by hand means."""

    in_a_row = forms.IntegerField(
        label=_("Meetings of a person without a break at most"), min_value=1, max_value=60, required=False
    )
    walk_at_most = forms.IntegerField(
        label=_("Way from one meeting to the next at most (metres)"), min_value=1, max_value=5000, required=False
    )
    at_stalls = forms.BooleanField(label=_("Parties with a stall meet there"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in OPEN_RULES:
            self.fields[f"rule_{rule}"] = forms.ChoiceField(
                label=RULES[rule],
                choices=[(strength.value, words) for strength, words in STRENGTHS.items()],
                initial=USUAL[rule].value,
            )

    def limits(self) -> dict[str, Any]:
        """As the service takes them."""
        names = ("in_a_row", "walk_at_most", "at_stalls")
        strengths = {str(rule): self.cleaned_data[f"rule_{rule}"] for rule in OPEN_RULES}
        return {name: self.cleaned_data[name] for name in names} | {"strengths": strengths}


def usual_rules(limits: Any) -> dict[str, Any]:
    """What the form of the rules begins with."""
    chosen = {f"rule_{rule}": limits.strengths.get(str(rule), USUAL[rule].value) for rule in OPEN_RULES}
    return chosen | {name: getattr(limits, name) for name in ("in_a_row", "walk_at_most", "at_stalls")}
