"""Forms of the organiser's decisions about needs and offerings."""

from typing import Any

from accounts.forms.members import ReasonForm


def reason_form(data: Any, row: Any) -> ReasonForm:
    """Why it is sent back; the party reads the sentence."""
    return ReasonForm(data)
