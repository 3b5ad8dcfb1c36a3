"""What can be said of a credit code while it is typed, without telling whose it is."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import Organisation, User
from accounts.validators import normalise_credit_code, validate_credit_code

LENGTH = 18


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """``state``: empty, typing, wrong, valid, free, own or taken; ``text`` is the rule that is broken."""

    state: str
    text: str = ""


def look_up(text: str, *, by: User, acting_for: Organisation | None, may_ask: bool = True) -> CodeAnswer:
    """Check digit and alphabet first; then whether somebody has registered the code.

    Whose it is is told to nobody but a member. With ``may_ask`` false nothing is said about who is registered: the
    code is then only checked for itself.
    """
    code = normalise_credit_code(text)
    if not code:
        return CodeAnswer("empty")
    if len(code) < LENGTH:
        return CodeAnswer("typing")
    try:
        validate_credit_code(code)
    except ValidationError as error:
        return CodeAnswer("wrong", error.messages[0])
    if not may_ask or (acting_for is not None and acting_for.credit_code == code):
        return CodeAnswer("valid")
    found = Organisation.objects.filter(credit_code=code)
    if found.filter(memberships__user=by).exists():
        return CodeAnswer("own")
    return CodeAnswer("taken" if found.exists() else "free")
