"""The form of the columns of the board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from market.board_columns import BESIDE, CHOICES, MOST


class ColumnForm(forms.Form):
    """A box for each column that may be chosen, in the order of the board."""

    columns = forms.MultipleChoiceField(
        label=_("Columns beside the match and the firm"),
        required=False,
        choices=[(column.key, column.label) for column in CHOICES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("The board has no column “%(value)s”.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        sentence = _(
            "At most %(most)d. With more than %(beside)d, a lead opens on its own page and not beside the list."
        )
        self.fields["columns"].help_text = sentence % {"most": MOST, "beside": BESIDE}
