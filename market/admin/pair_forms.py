"""Forms of the organiser about a pair: a note to a move, the officer in charge, brokering a new pair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from market.enums import NEED_ANSWERED_BY, OutcomeKind
from market.forms.outcome import ADVICE, FORMS, OutcomeForm
from market.models import Introduction, Need, Offering
from market.selectors.needs import parties_to_wish_for
from market.selectors.team import can_be_in_charge


class NoteForm(forms.Form):
    """What both sides read on the timeline; may stay empty."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text=_("Both parties read it on the timeline."),
    )

    def __init__(self, data: Any = None, *, row: Introduction) -> None:
        super().__init__(data)


class OwnerForm(forms.Form):
    """A member of the answering party, or nobody."""

    owner = forms.ModelChoiceField(
        label=_("Officer in charge"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, data: Any = None, *, row: Introduction) -> None:
        super().__init__(data, initial={"owner": row.owner_id})
        self.fields["owner"].queryset = can_be_in_charge(row.provider)


def record_form(kind: str) -> Any:
    """The form of one kind of result, with today as its day."""

    def make(data: Any, row: Introduction) -> OutcomeForm:
        form = FORMS[kind](data, initial={"decided_on": clock.today()}, need_kind=row.need.kind)
        if kind == OutcomeKind.REFUSAL:
            form.fields.pop("evidence", None)  # a refusal has its code and its sentence
            for name in ADVICE:  # what to advise is the party's own word
                del form.fields[name]
        return form

    return make


class BrokerForm(forms.Form):
    """The answering party for a need, with or without one of its offerings; parties stand with what they offer."""

    answer = forms.ChoiceField(
        label=_("Answering party and offering"),
        help_text=_("Verified parties that offer something of this kind or come to the market."),
    )

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data)
        parties = list(parties_to_wish_for(need))
        shelf = Offering.objects.live().filter(organisation__in=parties, kind__in=NEED_ANSWERED_BY[need.kind])
        self.parties = {f"p{party.pk}": party for party in parties}
        self.offerings = {f"o{row.pk}": row for row in shelf.select_related("organisation").order_by("name", "pk")}
        self.fields["answer"].choices = [
            (party.name, [*self._offered_by(party.pk), (key, _("without a particular offering"))])
            for key, party in self.parties.items()
        ]

    def _offered_by(self, party: int) -> list[tuple[str, str]]:
        return [(key, row.name) for key, row in self.offerings.items() if row.organisation_id == party]

    def chosen(self) -> dict[str, Any]:
        """Party and offering under the names of the service."""
        answer = self.cleaned_data["answer"]
        offering = self.offerings.get(answer)
        return {"provider": offering.organisation if offering else self.parties[answer], "offering": offering}
