"""The letter of authorisation of a need in words: who, to whom, what for, until when, and whether it holds."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import clock
from market.enums import Visibility
from market.models import Need
from market.selectors.audience import Audience
from market.templatetags.market_format import stamp


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter; ``holds`` while parties may use what the firm states."""

    firm: str
    credit_code: str
    organiser: str
    parties: list[str]
    until: str
    given: str
    holds: bool
    standing: str


def letter_of(need: Need, audience: Audience) -> Letter:
    """The letter as it stands now, with the parties that the choice of visibility admits at this moment."""
    admitted = {Visibility.LENDERS: audience.everyone, Visibility.MATCHED: audience.matched}
    holds, standing = _standing(need)
    organiser = need.event.series.organiser.name if need.event else _("the organiser of the market")
    return Letter(
        firm=need.organisation.name,
        credit_code=need.organisation.credit_code or "",
        organiser=organiser,
        parties=(admitted.get(Visibility(need.visibility)) if holds else None) or audience.working,
        until=stamp(need.authorised_until) if need.authorised_until else _("until it is revoked"),
        given=stamp(need.authorised_at),
        holds=holds,
        standing=standing,
    )


def _standing(need: Need) -> tuple[bool, str]:
    """Whether the authorisation holds, and the sentence that says so."""
    if need.authorised_at is None:
        return False, _("Not given yet: it is given when the need is handed over.")
    if need.authorisation_revoked_at is not None:
        return False, _("Ended on %(at)s.") % {"at": stamp(need.authorisation_revoked_at)}
    if need.authorised_until is not None and need.authorised_until < clock.today():
        return False, _("Ended with %(day)s.") % {"day": stamp(need.authorised_until)}
    return True, _("It holds.")
