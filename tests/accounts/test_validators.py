"""Credit codes and mobile numbers: the vectors of the standard, and what people really type."""

import pytest
from django.core.exceptions import ValidationError

from accounts.validators import (
    CODE_ALPHABET,
    credit_code_check_digit,
    fold,
    normalise_credit_code,
    normalise_mobile,
    validate_credit_code,
    validate_mobile,
)


@pytest.mark.parametrize("code", ["91110000600037341L", "91110108551385082Q", "91350100M000100Y43"])
def test_real_codes_are_valid(code) -> None:
    validate_credit_code(code)


def test_a_remainder_of_zero_gives_zero() -> None:
    bodies = (f"91310107MA{number:07d}" for number in range(1, 400))
    body = next(b for b in bodies if sum(CODE_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(b)) % 31 == 0)
    assert credit_code_check_digit(body) == "0"
    validate_credit_code(body + "0")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350100M000100Y4Z", "alphabet"),
        ("91350100M000100Y44", "check_digit"),
        ("91110000600037341", "length"),
        ("91110000600037341LL", "length"),
        ("", "length"),
        ("9111000060003734IL", "alphabet"),
        ("91110000600037341l", "alphabet"),
        ("９1110000600037341L", "alphabet"),
    ],
)
def test_wrong_codes_say_why(code, reason) -> None:
    with pytest.raises(ValidationError) as error:
        validate_credit_code(code)
    assert error.value.code == reason


def test_every_single_wrong_character_is_found() -> None:
    code = "91350100M000100Y43"
    for place in range(18):
        for char in CODE_ALPHABET.replace(code[place], ""):
            with pytest.raises(ValidationError):
                validate_credit_code(code[:place] + char + code[place + 1 :])


@pytest.mark.parametrize(
    "typed",
    ["９１３５０１００Ｍ０００１００Ｙ４３", "91350100 m000100y43", "91350100-M000100Y43", "　91350100M000100Y43\n"],
)
def test_codes_are_folded_first(typed) -> None:
    assert normalise_credit_code(typed) == "91350100M000100Y43"


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "+86 138-1234-5678",
        "８６13812345678",
        "0086 138 1234 5678",
        "１３８１２３４５６７８",
        "+8613812345678",
    ],
)
def test_mobile_numbers_are_understood(typed) -> None:
    assert normalise_mobile(typed) == "13812345678"
    validate_mobile(normalise_mobile(typed))


@pytest.mark.parametrize("typed", ["12812345678", "1381234567", "138123456789", "021-62571234", "", "1381234567a"])
def test_other_numbers_are_refused(typed) -> None:
    with pytest.raises(ValidationError):
        validate_mobile(normalise_mobile(typed))


def test_folding_keeps_chinese() -> None:
    assert fold("　示例ＡＢ（上海） ") == "示例AB(上海)"
