"""What is told of a result: to the firm when it is put on record, to both sides when it changes."""

from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from market.call_choices import Mend
from market.enums import OutcomeKind
from market.models import Introduction, Outcome
from market.outcome_enums import Side
from market.services.pairs import tell, tell_for


def tell_firm(row: Introduction, outcome: Outcome) -> None:
    """The firm reads the decision, the amount, or the reason with its repair action."""
    params = {"amount": wan_words(outcome.amount), "text": outcome.refusal_text}
    code = {
        OutcomeKind.APPROVAL: "outcome.approval",
        OutcomeKind.DRAWDOWN: "outcome.drawdown",
        OutcomeKind.REFUSAL: f"refusal.{outcome.refusal_code}",
    }.get(OutcomeKind(outcome.kind), "outcome.result")
    tell(row, row.need.organisation, code, **params)


def tell_advice(row: Introduction, outcome: Outcome, advice: str, mend: str) -> None:
    """The firm reads the reason with the party's own advice, and the message leads to where it is followed."""
    url = reverse("accounts:profile") if mend == Mend.PROFILE else row.need.get_absolute_url()
    code = f"refusal.{outcome.refusal_code}.{mend}"
    tell(row, row.need.organisation, code, url=url, text=outcome.refusal_text, advice=advice)


def tell_corrected(by: User, row: Introduction, outcome: Outcome) -> None:
    """The other side hears that the record has changed, and the own side when the organiser has done it."""
    firm, provider = row.need.organisation, row.provider
    if outcome.stated_by == Side.FIRM:
        tell(row, provider, "outcome.corrected_by_firm")
        tell_for(by, row, firm, "outcome.corrected_for_firm")
        return
    tell(row, firm, "outcome.corrected")
    tell_for(by, row, provider, "outcome.corrected_for_you")


def wan_words(amount: Decimal | None) -> str:
    """The figure as a message says it, in ten thousand yuan."""
    return "" if amount is None else f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".")
