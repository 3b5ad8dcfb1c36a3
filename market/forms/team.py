"""What the answering party's team fills in for itself: notes, and who is in charge."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from market.models import Introduction
from market.services.team_notes import MAX_NOTE


def _note_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": MAX_NOTE})


class TeamNoteForm(forms.Form):
    """A note that only the own team reads."""

    text = forms.CharField(label=_("New note"), max_length=MAX_NOTE, widget=_note_area(3))


class InChargeForm(forms.Form):
    """The member in charge (or nobody), with a note for the team where the reader may write one."""

    owner = forms.ModelChoiceField(
        label=_("Officer in charge"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    note = forms.CharField(
        label=_("Note for the colleague"),
        required=False,
        max_length=MAX_NOTE,
        widget=_note_area(2),
        help_text=_("It stands with the notes of the team; the firm and the organiser do not read it."),
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User], notes: bool, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset = people
        if not notes:
            del self.fields["note"]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return {"owner": self.cleaned_data["owner"], "note": self.cleaned_data.get("note", "")}


class HandOverForm(InChargeForm):
    """Several pairs at once; they are ticked on the list above the form."""

    field_order = ("pairs", "owner", "note")

    def __init__(self, data: Any = None, *, pairs: Iterable[Introduction], **facts: Any) -> None:
        super().__init__(data, **facts)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.required, owner.empty_label = True, str(_("Choose a colleague"))
        self.fields["pairs"] = forms.MultipleChoiceField(
            label=_("Introductions"),
            choices=[(str(pair.pk), str(pair)) for pair in pairs],
            error_messages={"required": _("Choose at least one introduction.")},
        )

    @property
    def ticked(self) -> set[str]:
        """The keys that stand ticked."""
        return {str(key) for key in self["pairs"].value() or ()}
