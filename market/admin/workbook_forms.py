"""Bringing a workbook: which file, what it holds, and which of its columns is which of ours."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice
from events.enums import EventStatus
from events.models import MarketEvent
from market.models import WorkbookImport
from market.workbook_columns import COLUMNS
from market.workbook_enums import ImportKind


class BringForm(forms.Form):
    """The market, what the rows are, and the file."""

    event = forms.ModelChoiceField(label=_("market"), queryset=MarketEvent.objects.none(), empty_label=None)
    kind = PillChoice(label=_("What the rows are"), choices=ImportKind.choices)
    upload = forms.FileField(
        label=_("Workbook"),
        help_text=_("An XLSX or CSV file of at most 10 MB and 5,000 rows; its first sheet is read, and only values."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = MarketEvent.objects.exclude(status=EventStatus.CLOSED).order_by("-starts_at")


class ColumnsForm(forms.Form):
    """A choice for each of our columns among the headings of the file; the names of the boxes are those of the columns,
    with a letter before them so that none is the name of something else in a form.
    """

    def __init__(self, *args: Any, book: WorkbookImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = [("", _("Not in the file")), *((header, header) for header in book.headers)]
        for column in COLUMNS[book.kind]:
            self.fields[f"c_{column.name}"] = forms.ChoiceField(
                label=capfirst(column.heading),
                choices=headings,
                required=column.required,
                initial=book.mapping.get(column.name, ""),
                help_text=column.help,
                error_messages={"required": _("Please choose the column of the file that holds this.")},
            )
        self.refused_at = {column.name: f"c_{column.name}" for column in COLUMNS[book.kind]}

    def mapping(self) -> dict[str, str]:
        """Our columns → headings of the file."""
        return {name.removeprefix("c_"): header for name, header in self.cleaned_data.items()}
