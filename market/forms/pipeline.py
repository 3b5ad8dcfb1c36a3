"""What narrows the work board of an answering party."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from market.selectors.pipeline import MINE, NOBODY, Chosen


class WorkForm(forms.Form):
    """Whose pairs, and only the overdue ones; a choice that does not exist narrows nothing."""

    owner = forms.ChoiceField(label=_("Officer in charge"), required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)

    def __init__(self, data: Any, *, people: Iterable[User], reader: User) -> None:
        super().__init__(data)
        others = [(str(person.pk), str(person)) for person in people if person.pk != reader.pk]
        field = cast(forms.ChoiceField, self.fields["owner"])
        field.choices = [("", _("Everybody")), (MINE, _("Mine")), (NOBODY, _("Nobody yet")), *others]

    def chosen(self) -> Chosen:
        """The clean choice."""
        self.full_clean()
        return Chosen(owner=self.cleaned_data.get("owner", ""), overdue=self.cleaned_data.get("overdue", False))
