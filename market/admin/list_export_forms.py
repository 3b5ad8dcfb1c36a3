"""Which columns of a list, in which order, and under which name the choice is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice
from market.list_enums import RowOrder
from market.reports.list_columns import Column, ListReport


class ExportForm(forms.Form):
    """A box and a place for each column: those with a place come first, the rest follows as the list has them."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"), error_messages={"required": _("Choose at least one column.")}
    )
    order = PillChoice(label=_("Order of the rows"), choices=RowOrder.choices)
    scope = PillChoice(label=_("Which rows"), choices=[("ticked", ""), ("all", "")])
    keep_as = forms.CharField(
        label=_("Save this choice under a name"),
        help_text=_("Only you see it. A name that is there already stands for the new choice then."),
        max_length=40,
        required=False,
    )
    refused_at = {"name": "keep_as"}

    def __init__(self, *args: Any, report: ListReport, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["columns"].choices = [(column.name, column.label) for column in report.columns]  # type: ignore[attr-defined]
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]
        if len(scopes) < 2:
            del self.fields["scope"]
        for column in report.columns:
            self.fields[f"place_{column.name}"] = forms.IntegerField(
                label=_("Place of “%(column)s”") % {"column": column.label},
                min_value=1,
                max_value=99,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "aria-describedby": "places-help"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows of each column."""
        ticked = self["columns"].value() or []
        return [
            {"column": column, "ticked": column.name in ticked, "place": self[f"place_{column.name}"]}
            for column in self.report.columns
        ]

    def chosen(self) -> list[Column]:
        """The ticked columns: those with a place by their place, then the others."""
        names = self.cleaned_data["columns"]
        places = {name: self.cleaned_data.get(f"place_{name}") or 100 for name in names}
        ticked = [column for column in self.report.columns if column.name in names]
        return sorted(ticked, key=lambda column: places[column.name])


def initial_choice(report: ListReport, columns: list[str] | None = None) -> dict[str, Any]:
    """The boxes as they stand at first, or as a template has them; places only where they say something."""
    natural = [column.name for column in report.columns]
    if columns is None:
        return {"columns": [column.name for column in report.columns if column.first]}
    known = [name for name in columns if name in report.by_name]
    places = {} if known == [name for name in natural if name in known] else known
    return {"columns": known} | {f"place_{name}": number for number, name in enumerate(places, start=1)}
