"""Why a service refuses: every error carries a sentence for the reader and, where there is one, the field at fault."""


class Refused(Exception):
    """A request that the rules do not allow; ``str(error)`` is the translated sentence to show."""

    def __init__(self, message: object, *, field: str | None = None, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The person may not do this (answered with 403)."""


class WrongState(Refused):
    """The thing is not in a state in which this can be done (answered beside the button)."""


class Taken(Refused):
    """Somebody else was faster: the stall, seat or lead is gone."""


class Invalid(Refused):
    """What was typed breaks a rule; ``field`` says where."""
