"""Credit code and mobile number: fold full-width characters, then check (sources: GB 32100-2015; national numbering
plan).
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def fold(text: str) -> str:
    """Full-width letters, digits and blanks become plain ones; blanks at both ends go."""
    return unicodedata.normalize("NFKC", text).strip()


def normalise_credit_code(text: str) -> str:
    """What was typed as a credit code, folded to upper-case without blanks and dashes."""
    return re.sub(r"[\s-]", "", fold(text)).upper()


def credit_code_check_digit(body: str) -> str:
    """The 18th character for the first 17: (31 − Σ aᵢ·3^(i−1) mod 31) mod 31, so a remainder of zero gives 0."""
    total = sum(CODE_ALPHABET.index(char) * pow(3, position, 31) for position, char in enumerate(body))
    return CODE_ALPHABET[(31 - total % 31) % 31]


def validate_credit_code(text: str) -> None:
    """A unified social credit code has 18 characters of a 31-letter alphabet, the last of which is a check digit."""
    if len(text) != 18:
        raise ValidationError(_("A unified social credit code has 18 characters."), code="length")
    if any(char not in CODE_ALPHABET for char in text):
        raise ValidationError(
            _("A unified social credit code has digits and capital letters without I, O, S, V and Z."),
            code="alphabet",
        )
    if credit_code_check_digit(text[:17]) != text[17]:
        raise ValidationError(
            _("The last character does not fit the others: please compare the code with the licence."),
            code="check_digit",
        )


def normalise_mobile(text: str) -> str:
    """What was typed as a mobile number without +86, blanks and dashes."""
    digits = re.sub(r"[\s\-()]", "", fold(text))
    return digits.removeprefix("+86") if digits.startswith("+86") else re.sub(r"^(?:0086|86)(?=1\d{10}$)", "", digits)


def validate_mobile(text: str) -> None:
    """A mainland mobile number: 11 digits that begin with 13 to 19."""
    if not _MOBILE.fullmatch(text):
        raise ValidationError(_("A mobile number has 11 digits and begins with 13 to 19."), code="mobile")
