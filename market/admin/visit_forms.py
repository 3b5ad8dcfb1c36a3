"""Forms of the organiser about visits: the whole visit on one page, and one more firm, question or promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.admin.base import FoundRow
from accounts.admin.site import site
from accounts.faces import new_form_token, row_key
from accounts.forms.fields import DayField, FormToken, PillChoice
from accounts.models import Organisation
from events.models import MarketSeries
from market.enums import LegalTopic, NeedKind, PolicyTopic, Visibility
from market.forms.need import ComingDayField
from market.models import Promise, Question, Visit, VisitGuest
from market.services.visits import GuestFacts
from market.visits import MAX_QUESTION, MAX_WORDS, MOST_FIRMS, VisitKind

FIRMS = 1
"""Firms that an empty form has room for; a button makes room for one more."""
QUESTION = ("text", "kind")
PROMISE = ("what", "promiser", "person", "due_on")


def _party(model: Any, name: str, label: Any, **facts: Any) -> forms.ModelChoiceField:
    """An organisation that is found while one types."""
    widget = FoundRow(model._meta.get_field(name), site)
    rows = Organisation.objects.filter(erased_at=None)
    return forms.ModelChoiceField(label=label, queryset=rows, widget=widget, **facts)


def _firm(**facts: Any) -> forms.ModelChoiceField:
    return _party(VisitGuest, "organisation", _("Firm"), **facts)


def _people() -> forms.CharField:
    return forms.CharField(label=_("Who was there"), max_length=200, required=False)


def _question(**facts: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "maxlength": MAX_QUESTION})
    return forms.CharField(label=_("What it asked"), max_length=MAX_QUESTION, widget=area, **facts)


def _topic(**facts: Any) -> forms.ChoiceField:
    return PillChoice(label=_("What the question is about"), choices=NeedKind.choices, **facts)


def _promise_fields(*, required: bool) -> dict[str, forms.Field]:
    area = forms.Textarea(attrs={"rows": 2, "maxlength": MAX_WORDS})
    return {
        "what": forms.CharField(label=_("What was promised"), max_length=MAX_WORDS, widget=area, required=required),
        "promiser": _party(Promise, "promiser", _("Who promised"), required=required),
        "person": forms.CharField(label=_("Person who promised"), max_length=60, required=False),
        "due_on": DayField(label=pgettext_lazy("promise", "Until"), required=required),
    }


class VisitForm(forms.Form):
    """The visit, and for each firm who was there, one question and one promise; more of them on the page of the visit.

    The fields of the firm in place ``n`` are called "firmn-name", as the service names them when it refuses one.
    """

    kind = PillChoice(label=_("What it was"), choices=VisitKind.choices)
    on = DayField(label=_("Day"), past=True, initial=clock.today)
    place = forms.CharField(label=pgettext_lazy("visit", "Place"), max_length=120)
    host = _party(Visit, "host", _("Held by"))
    series = forms.ModelChoiceField(
        label=_("Series"), queryset=MarketSeries.objects.order_by("name", "pk"), required=False, empty_label=_("None")
    )
    form_token = FormToken(initial=new_form_token)

    def __init__(self, data: Any = None, *, firms: int = FIRMS, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.firms = min(max(firms, 1), MOST_FIRMS)
        for number in range(self.firms):
            self._add_firm(number)

    def _add_firm(self, number: int) -> None:
        added: dict[str, forms.Field] = {
            "organisation": _firm(required=number == 0),
            "people": _people(),
            "text": _question(required=False),
            "kind": _topic(required=False),
            **_promise_fields(required=False),
        }
        self.fields |= {f"firm{number}-{name}": field for name, field in added.items()}

    def clean(self) -> dict[str, Any]:
        """Who has something to say has a name, and a promise is whole."""
        for number in range(self.firms):
            given = {name: self.cleaned_data.get(f"firm{number}-{name}") for name in (*PROMISE, "people", "text")}
            promised = any(given[name] for name in PROMISE)
            wanted = ["organisation"] if any(given.values()) else []
            for name in wanted + ([name for name in PROMISE if name != "person"] if promised else []):
                field = f"firm{number}-{name}"
                if not self.cleaned_data.get(field) and field not in self.errors:
                    self.add_error(field, _("This field is required."))
        return self.cleaned_data

    def head(self) -> list[Any]:
        """The boxes about the visit itself."""
        return [self[name] for name in ("kind", "on", "place", "host", "series")]

    def guests(self) -> list[dict[str, Any]]:
        """The boxes of each firm."""
        return [
            {
                "number": number + 1,
                "firm": self._boxes(number, ("organisation", "people")),
                "question": self._boxes(number, QUESTION),
                "promise": self._boxes(number, PROMISE),
            }
            for number in range(self.firms)
        ]

    def _boxes(self, number: int, names: tuple[str, ...]) -> dict[str, Any]:
        """Some boxes of a firm; they stand open when something is in them."""
        boxes = [self[f"firm{number}-{name}"] for name in names]
        return {"boxes": boxes, "open": any(box.value() or box.errors for box in boxes)}

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service; what is empty was not asked, or not promised."""
        clean = self.cleaned_data
        names = ("kind", "on", "place", "host", "series", "form_token")
        found = {number: guest for number in range(self.firms) if (guest := self._guest(number))}
        return {name: clean[name] for name in names} | {"guests": found}

    def _guest(self, number: int) -> GuestFacts | None:
        given = {name: self.cleaned_data.get(f"firm{number}-{name}") for name in ("organisation", "people")}
        question, promise = (
            {name: self.cleaned_data.get(f"firm{number}-{name}") for name in p} for p in (QUESTION, PROMISE)
        )
        asked = [question] if question["text"] else []
        promised = [promise] if any(promise.values()) else []
        if given["organisation"] is None:
            return None
        return GuestFacts(given["organisation"], given["people"] or "", asked, promised)

    @classmethod
    def with_more(cls, data: Any) -> "VisitForm":
        """The form as it was filled in, with room for more firms; nothing is judged yet."""
        return cls(firms=room(data) + FIRMS, initial={name: value for name, value in data.items() if name != "more"})


def room(data: Any) -> int:
    """For how many firms the form that was sent had room."""
    return min(row_key(data.get("firms", "")) or FIRMS, MOST_FIRMS)


class GuestForm(forms.Form):
    """One more firm that was there."""

    organisation = _firm()
    people = _people()

    def __init__(self, data: Any = None, *, row: Visit) -> None:
        super().__init__(data)


class _OfVisit(forms.Form):
    """Something that one of the firms asked or was promised."""

    guest = forms.ModelChoiceField(label=_("Firm"), queryset=VisitGuest.objects.none(), empty_label=None)

    def __init__(self, data: Any = None, *, row: Visit) -> None:
        super().__init__(data)
        field: Any = self.fields["guest"]
        field.queryset = row.guests.select_related("organisation")
        field.label_from_instance = lambda guest: guest.organisation.name


class QuestionForm(_OfVisit):
    """What a firm asked."""

    text = _question()
    kind = _topic()


class PromiseForm(_OfVisit):
    """What a firm was promised."""

    def __init__(self, data: Any = None, *, row: Visit) -> None:
        super().__init__(data, row=row)
        self.fields |= _promise_fields(required=True)


class HandInForm(forms.Form):
    """What the need says beside the question, and what the firm has said about it."""

    topic = PillChoice(label=_("Topic"))
    visibility = PillChoice(label=_("Who may see it"), choices=Visibility.choices, initial=Visibility.MATCHED)
    authorised_until = ComingDayField(label=_("Authorised until"))
    pledged = forms.BooleanField(label=_("The firm has confirmed that what it states is true"), required=False)
    authorised = forms.BooleanField(label=_("The firm has authorised the use of what it states"), required=False)

    def __init__(self, data: Any = None, *, row: Question) -> None:
        super().__init__(data)
        topics = LegalTopic if row.kind == NeedKind.LEGAL else PolicyTopic
        self.fields["topic"].choices = topics.choices  # type: ignore[attr-defined]
