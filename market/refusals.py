"""What a firm can do after a refusal: one repair action for each code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from market.enums import RefusalCode

REPAIRS: dict[str, Any] = {
    RefusalCode.TOO_NEW: _("Look for products without a minimum age, such as those for start-ups, or ask again later."),
    RefusalCode.AMOUNT: _("Change the amount, or split the need so that each part lies within a product's range."),
    RefusalCode.LEVERAGE: _(
        "Bring the debt ratio down (more own capital, early repayment), or look for equity instead of a loan."
    ),
    RefusalCode.CERTIFICATE: _(
        "Apply for the missing certificate, or add it to the profile if the firm already holds it."
    ),
    RefusalCode.COLLATERAL: _(
        "Offer other security: a pledge of intellectual property, a guarantor or surety insurance."
    ),
    RefusalCode.CREDIT_RECORD: _(
        "Ask for the credit report, settle what is overdue and have errors corrected before asking again."
    ),
    RefusalCode.PURPOSE: _("State the purpose more exactly, with contract or budget, or choose another product."),
    RefusalCode.DOCUMENTS: _("Supply the missing documents in the profile or with the need."),
    RefusalCode.OTHER: _("Read the explanation of the other party; the organiser helps to find the next step."),
}


def repair_action(code: str) -> str:
    """What the firm can do about a refusal with this code."""
    return str(REPAIRS[code])
