"""What the page of a pair says about what either side keeps confidential: never the detail itself."""

from dataclasses import dataclass, field

from accounts.models import Organisation
from market.models import Introduction, NonDisclosure
from market.pair_permissions import other_side
from market.selectors.non_disclosures import is_open, kept_by, standing


@dataclass(frozen=True, slots=True)
class Secrets:
    """The reader's own promise, whether it may promise or read, and the promises given to it (the organiser: all)."""

    other: Organisation | None = None
    promise: NonDisclosure | None = None
    may_promise: bool = False
    may_read: bool = False
    given: list[NonDisclosure] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """There is something to say."""
        return bool(self.promise or self.may_promise or self.given)


def secrets_of(pair: Introduction, organisation: Organisation | None, *, acts: bool) -> Secrets:
    """For a party of the pair (``acts``: the reader writes for it), or for the organiser who acts for nobody."""
    given = list(standing().filter(introduction=pair))
    if organisation is None:
        return Secrets(given=given)
    other = other_side(pair, organisation)
    own = next((row for row in given if row.party_id == organisation.pk), None)
    opens = acts and is_open(pair) and bool(kept_by(pair, other))
    others = [row for row in given if row.party_id != organisation.pk]
    return Secrets(other, own, may_promise=opens and own is None, may_read=opens, given=others)
